import { useState } from "preact/hooks";

import { html } from "../base/html.js";
import { say } from "../base/messages.js";
import { LAST_TIME, zone } from "../base/times.js";
import { NumberFields } from "./number_fields.js";
import { refuseSkipped, TimeThere } from "./time.js";

/**
 * @typedef {object} FieldProps
 * @property {string} name
 * @property {string} label
 * @property {"text" | "number" | "time" | "long" | "choice"} [kind] A number comes with a field for its country.
 * @property {string} [hint]
 * @property {boolean} [isRequired]
 * @property {string} [pattern]
 * @property {number} [longest]
 * @property {{ value: string, label: string, hint: string }[]} [choices]
 * @property {string} [chosen] The choice that is suggested.
 * @property {string} [value] What stands in it to begin with.
 * @property {readonly string[]} [zones] Of a time: where the recipient is, whose clock is told too.
 */

/** Why something is done: kept in the audit trail. @type {FieldProps} */
export const WHY = { name: "reason", label: say("parts.why"), kind: "long", hint: say("parts.why.hint") };

/**
 * One field of a form, with its label and hint.
 *
 * @param {FieldProps} props
 */
export function Field({
  name,
  label,
  kind = "text",
  hint,
  isRequired = false,
  pattern,
  longest = 500,
  choices = [],
  chosen,
  value,
  zones = [],
}) {
  const [typed, setTyped] = useState(kind === "time" ? (value ?? "") : "");
  if (kind === "number") return html`<${NumberFields} />`;
  const id = `field-${name}`;
  const described = hint ? `${id}-hint` : undefined;
  if (kind === "choice") {
    return html`
      <fieldset class="field choices">
        <legend>${label}</legend>
        ${choices.map(
          (choice) => html`
            <label key=${choice.value} class="choice">
              <input type="radio" name=${name} value=${choice.value} required=${isRequired} defaultChecked=${choice.value === chosen} />
              <span><span class="choice-label">${choice.label}</span><span class="hint">${choice.hint}</span></span>
            </label>
          `,
        )}
      </fieldset>
    `;
  }
  const shared = {
    id,
    name,
    maxLength: longest,
    required: isRequired,
    "aria-describedby": described,
    defaultValue: value,
  };
  const onInput = (/** @type {any} */ event) => kind === "time" && setTyped(event.currentTarget.value);
  return html`
    <div class="field">
      <label for=${id}>${label}${!isRequired && html` <span class="optional">${say("parts.optional")}</span>`}</label>
      ${
        kind === "long"
          ? html`<textarea rows="2" ...${shared}></textarea>`
          : html`<input ref=${(/** @type {any} */ field) => refuseSkipped(field)} type=${kind === "time" ? "datetime-local" : kind} max=${kind === "time" ? LAST_TIME : undefined} autocomplete="off" pattern=${pattern} onInput=${onInput} ...${shared} />`
      }
      ${kind === "time" && html`<span role="status"><${TimeThere} at=${Date.parse(typed)} zones=${zones} /></span>`}
      ${hint && html`<span class="hint" id=${described}>${hint}${kind === "time" && ` ${say("parts.in_your_zone", { zone: zone() })}`}</span>`}
    </div>
  `;
}

/**
 * What a field for a time gives, which is in the viewer's zone, as the API takes it.
 *
 * @param {string} typed
 */
export function inUtc(typed) {
  const at = new Date(typed);
  // What is no time is told by who takes it, with the field.
  return Number.isNaN(at.getTime()) ? typed : at.toISOString();
}
