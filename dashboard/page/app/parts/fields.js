import { html } from "../base/html.js";

/**
 * @typedef {object} FieldProps
 * @property {string} name
 * @property {string} label
 * @property {"text" | "tel" | "long" | "choice"} [kind]
 * @property {string} [hint]
 * @property {boolean} [isRequired]
 * @property {string} [pattern]
 * @property {number} [longest]
 * @property {{ value: string, label: string, hint: string }[]} [choices]
 * @property {string} [chosen] The choice that is suggested.
 */

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
}) {
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
  const shared = { id, name, maxLength: longest, required: isRequired, "aria-describedby": described };
  return html`
    <div class="field">
      <label for=${id}>${label}${!isRequired && html` <span class="optional">(optional)</span>`}</label>
      ${
        kind === "long"
          ? html`<textarea rows="2" ...${shared}></textarea>`
          : html`<input type=${kind} autocomplete="off" pattern=${pattern} ...${shared} />`
      }
      ${hint && html`<span class="hint" id=${described}>${hint}</span>`}
    </div>
  `;
}
