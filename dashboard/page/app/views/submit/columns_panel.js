import { html } from "../../base/html.js";
import { say } from "../../base/messages.js";
import { Panel } from "../../parts/controls.js";
import { Icon } from "../../parts/icon.js";
import { FIELDS } from "./columns.js";

/**
 * What a field of a request is called on this page.
 *
 * @param {string} field
 * @returns {string}
 */
export function fieldName(field) {
  const further = /^then\.(\d)$/.exec(field);
  if (further) return say("submit.field.then", { number: Number(further[1]) });
  const named = /** @type {"name"} */ (field);
  return say(`submit.field.${named}`);
}

/**
 * Which field each column of the file fills; guessed, and to be changed.
 *
 * @param {{ columns: readonly string[], uses: readonly string[], unused: readonly string[], missing: readonly string[],
 *   change: (uses: string[]) => void }} props
 */
export function ColumnsPanel({ columns, uses, unused, missing, change }) {
  /** @param {number} place @param {string} field */
  const use = (place, field) =>
    change(uses.map((each, at) => (at === place ? field : each === field && field !== "" ? "" : each)));
  return html`
    <${Panel} title=${say("submit.columns")} id="columns">
      <p class="hint">${say("submit.columns.hint")}</p>
      <ul class="submit-columns">
        ${columns.map(
          (name, place) => html`
            <li key=${name}>
              <label class="submit-column" for="submit-column-${place}">${name}</label>
              <select
                id="submit-column-${place}"
                value=${uses[place]}
                onChange=${(/** @type {any} */ event) => use(place, event.currentTarget.value)}
              >
                <option value="">${say("submit.columns.none")}</option>
                ${FIELDS.map((field) => html`<option key=${field} value=${field}>${fieldName(field)}</option>`)}
              </select>
            </li>
          `,
        )}
      </ul>
      <div role="status">
        ${unused.length > 0 && html`<p class="hint">${say("submit.columns.unused", { count: unused.length, names: unused.join(", ") })}</p>`}
        ${
          missing.length > 0 &&
          html`<p class="submit-missing">
            <${Icon} name="TriangleAlert" />${say("submit.columns.missing", { count: missing.length, names: missing.join(", ") })}
          </p>`
        }
      </div>
    <//>
  `;
}
