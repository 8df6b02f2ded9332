import { html } from "../base/html.js";
import { say } from "../base/messages.js";
import { LAST_TIME } from "../base/times.js";
import { refuseSkipped, TimeThere } from "./time.js";

/**
 * A field of a form that is drawn anew with each sign that is typed, with its label and hint.
 *
 * @param {object} props
 * @param {string} props.id
 * @param {string} props.label
 * @param {string} props.value
 * @param {(value: string) => void} props.onInput
 * @param {"text" | "number" | "datetime-local" | "long"} [props.kind]
 * @param {string} [props.hint]
 * @param {boolean} [props.isRequired]
 * @param {Record<string, unknown>} [props.more] Attributes of its own.
 */
export function Labelled({ id, label, value, onInput, kind = "text", hint, isRequired = false, more = {} }) {
  const shared = {
    id,
    value,
    required: isRequired,
    max: kind === "datetime-local" ? LAST_TIME : undefined,
    "aria-describedby": hint ? `${id}-hint` : undefined,
    onInput: (/** @type {any} */ event) => onInput(event.currentTarget.value),
    ...more,
  };
  return html`
    <div class="field">
      <label for=${id}>${label}${!isRequired && html` <span class="optional">${say("parts.optional")}</span>`}</label>
      ${
        kind === "long"
          ? html`<textarea rows="4" ...${shared}></textarea>`
          : html`<input ref=${(/** @type {any} */ field) => refuseSkipped(field)} type=${kind} autocomplete="off" ...${shared} />`
      }
      ${kind === "datetime-local" && html`<span role="status"><${TimeThere} at=${Date.parse(value)} /></span>`}
      ${hint && html`<span class="hint" id="${id}-hint">${hint}</span>`}
    </div>
  `;
}

/**
 * One of several, to choose from a list.
 *
 * @param {object} props
 * @param {string} props.id
 * @param {string} props.label
 * @param {string} props.value
 * @param {{ value: string, label: string }[]} props.options
 * @param {(value: string) => void} props.choose
 * @param {string} [props.hint]
 */
export function Choice({ id, label, value, options, choose, hint }) {
  return html`
    <div class="field">
      <label for=${id}>${label}</label>
      <select
        id=${id}
        value=${value}
        aria-describedby=${hint ? `${id}-hint` : undefined}
        onChange=${(/** @type {any} */ event) => choose(event.currentTarget.value)}
      >
        ${options.map((option) => html`<option key=${option.value} value=${option.value}>${option.label}</option>`)}
      </select>
      ${hint && html`<span class="hint" id="${id}-hint">${hint}</span>`}
    </div>
  `;
}
