import { useMayAct } from "../base/context.js";
import { html } from "../base/html.js";
import { say } from "../base/messages.js";
import { Heading } from "./heading.js";
import { Icon } from "./icon.js";

/**
 * One of few, side by side.
 *
 * @param {object} props
 * @param {string} props.label
 * @param {string} props.name
 * @param {string} props.value
 * @param {{ value: string, label: string, says?: string }[]} props.options
 * @param {(value: string) => void} props.choose
 */
export function Segments({ label, name, value, options, choose }) {
  return html`
    <fieldset class="segments">
      <legend class="only-read">${label}</legend>
      ${options.map(
        (option) => html`
          <label key=${option.value} class="segment">
            <input
              type="radio"
              name=${name}
              value=${option.value}
              checked=${option.value === value}
              onChange=${() => choose(option.value)}
            />
            <span aria-hidden=${option.says ? "true" : undefined}>${option.label}</span>
            ${option.says && html`<span class="only-read">${option.says}</span>`}
          </label>
        `,
      )}
    </fieldset>
  `;
}

/**
 * How much of something is used.
 *
 * @param {{ label: string, used: number, of: number, says: string }} props
 */
export function Meter({ label, used, of, says }) {
  const share = of > 0 ? Math.min(used / of, 1) : 0;
  return html`
    <div
      class="meter"
      role="meter"
      aria-label=${label}
      aria-valuemin="0"
      aria-valuemax=${of}
      aria-valuenow=${Math.min(used, of)}
      aria-valuetext=${says}
    >
      <span class="meter-fill" style=${{ transform: `scaleX(${share})` }}></span>
    </div>
  `;
}

/** @param {{ title: string, children?: any }} props */
export function ViewTitle({ title, children }) {
  return html`
    <div class="view-title">
      <${Heading}>${title}<//>
      <div class="view-actions">${children}</div>
    </div>
  `;
}

/**
 * @param {{ title: string, id: string, aside?: any, class?: string, children?: any }} props
 */
export function Panel({ title, id, aside, class: className = "", children }) {
  return html`
    <section class="panel ${className}" aria-labelledby=${id}>
      <div class="panel-head">
        <h2 id=${id}>${title}</h2>
        ${aside && html`<div class="panel-aside">${aside}</div>`}
      </div>
      ${children}
    </section>
  `;
}

/** Leads to where a file of calls is submitted, for who may. */
export function SubmitLink() {
  return useMayAct() && html`<a class="button" href="#/submit"><${Icon} name="Table" />${say("parts.submit_file")}</a>`;
}

/**
 * Says of a form that it holds what was typed before it was left.
 *
 * @param {{ isFromBefore: boolean, beginAnew: () => void }} props
 */
export function FromBefore({ isFromBefore, beginAnew }) {
  if (!isFromBefore) return null;
  return html`
    <p class="hint">
      ${say("parts.from_before")}${" "}
      <button type="button" class="button-quiet" onClick=${beginAnew}>${say("parts.begin_anew")}</button>
    </p>
  `;
}
