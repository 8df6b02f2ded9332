import { html } from "../base/html.js";
import { say } from "../base/messages.js";
import { hintOf, placeholdersOf } from "../base/placeholders.js";

/** @import { TemplateText } from "../../../types/answers" */

/**
 * A field for each value that a template's text takes.
 *
 * @param {object} props
 * @param {TemplateText} props.text
 * @param {Record<string, string>} props.values
 * @param {(name: string, value: string) => void} props.onInput
 * @param {string} [props.prefix] It tells several in one form apart.
 * @param {string} [props.legend]
 * @param {boolean} [props.isRequired]
 */
export function VariableFields({
  text,
  values,
  onInput,
  prefix = "",
  legend = say("parts.variables"),
  isRequired = true,
}) {
  const placeholders = placeholdersOf(text.text ?? text.ssml ?? "");
  if (placeholders.length === 0) return html`<p class="hint">${say("parts.no_variables")}</p>`;
  return html`
    <fieldset class="variables">
      <legend>${legend}</legend>
      ${placeholders.map(({ variable, forms }, place) => {
        const id = `${prefix}variable-${place}`;
        const hint = hintOf(forms);
        return html`
          <div key=${variable} class="field">
            <label for=${id}>${variable}</label>
            <input
              id=${id}
              type="text"
              autocomplete="off"
              required=${isRequired}
              maxlength="3000"
              aria-describedby=${hint ? `${id}-hint` : undefined}
              value=${values[variable] ?? ""}
              onInput=${(/** @type {any} */ event) => onInput(variable, event.currentTarget.value)}
            />
            ${hint && html`<span class="hint" id="${id}-hint">${hint}</span>`}
          </div>
        `;
      })}
    </fieldset>
  `;
}

/**
 * The values that a text takes, of all that were typed.
 *
 * @param {TemplateText} text
 * @param {Record<string, string>} values
 */
export function valuesFor(text, values) {
  const names = placeholdersOf(text.text ?? text.ssml ?? "").map(({ variable }) => variable);
  return Object.fromEntries(names.filter((name) => values[name]).map((name) => [name, values[name]]));
}
