import { kindsOf } from "../../base/error_kinds.js";
import { html } from "../../base/html.js";
import { say } from "../../base/messages.js";
import { whole } from "../../base/numbers.js";
import { Button } from "../../parts/button.js";
import { Panel } from "../../parts/controls.js";
import { saveTable, tableOf } from "../../parts/csv.js";
import { EntriesTable } from "../../parts/entries.js";
import { Fault } from "../../parts/fault.js";
import { Icon } from "../../parts/icon.js";
import { Preview } from "../../parts/preview.js";
import { RetryRules, attemptsInSentence } from "../../parts/retries.js";
import { fieldName } from "./columns_panel.js";
import { FIELDS } from "./columns.js";

/** @import { Submitted } from "../../../../types/answers" */
/** @import { RowError } from "../../base/error_kinds.js" */
/** @import { Checked, GoodRow } from "./checked_rows.js" */

/** @typedef {RowError & { name: string | null }} NamedError */

const MOST_KINDS = 20;
const MOST_LINES = 12;
const MOST_NUMBERS = 5;

/**
 * What a look at a file found, before anything is sent.
 *
 * @param {{ checked: Checked, fileName: string }} props
 */
export function FoundPanel({ checked, fileName }) {
  const { rows, errors, bad, repeats, withoutId, numbers, remarks, isSheet } = checked;
  return html`
    <${Panel} title=${say("submit.found")} id="found">
      <p class="submit-short">
        <${Icon} name=${bad === 0 ? "CircleCheck" : "TriangleAlert"} />
        <b>${say("submit.found.good", { count: rows.length })}${" "}${bad > 0 && say("submit.found.bad", { count: bad })}</b>
      </p>
      ${remarks.map((remark) => html`<p key=${remark} class="hint"><${Fault} message=${remark} /></p>`)}
      ${repeats > 0 && html`<p>${say("submit.found.repeats", { count: repeats })}</p>`}
      ${withoutId > 0 && html`<p class="hint">${say("submit.found.without_id", { count: withoutId })}</p>`}
      <${Errors} errors=${errors} isSheet=${isSheet} fileName=${fileName} />
      ${
        numbers.length > 0 &&
        html`
          <h3>${say("submit.numbers")}</h3>
          <${EntriesTable}
            columns=${[say(isSheet ? "submit.row" : "submit.line"), say("submit.numbers.written"), say("submit.numbers.read")]}
            entries=${numbers.slice(0, MOST_NUMBERS).map(({ line, written, number }) => ({
              key: `${line} ${written}`,
              cells: [whole(line), written, html`<span class="phone">${number}</span>`],
            }))}
          />
          ${numbers.length > MOST_NUMBERS && html`<p class="hint">${say("submit.numbers.more", { count: numbers.length - MOST_NUMBERS })}</p>`}
        `
      }
    <//>
  `;
}

/**
 * What is wrong with rows, by kind, and all of it as a file.
 *
 * @param {{ errors: readonly NamedError[], isSheet: boolean, fileName: string }} props
 */
export function Errors({ errors, isSheet, fileName }) {
  const kinds = kindsOf([...errors]);
  if (kinds.length === 0) return null;
  return html`
    <h3>${say("submit.wrong")}</h3>
    <ul class="error-kinds" aria-label=${say("submit.wrong")}>
      ${kinds.slice(0, MOST_KINDS).map(({ first, lines }) => {
        const { line, field, message, name } = /** @type {NamedError} */ (first);
        const shown = lines
          .slice(0, MOST_LINES)
          .map((each) => whole(each))
          .join(", ");
        return html`
          <li key=${`${field} ${message}`}>
            <${Icon} name="CircleX" />
            <div>
              <p><b>${nameOf(field)}</b>: <${Fault} message=${message} /></p>
              <p class="hint">
                ${
                  lines.length === 1
                    ? say(isSheet ? "submit.wrong.one_row" : "submit.wrong.one_line", { line })
                    : say(isSheet ? "submit.wrong.rows" : "submit.wrong.lines", { count: lines.length, lines: shown })
                }${lines.length > MOST_LINES && ", …"}${name && ` (${name})`}
              </p>
            </div>
          </li>
        `;
      })}
    </ul>
    ${kinds.length > MOST_KINDS && html`<p class="hint">${say("submit.wrong.more", { count: kinds.length - MOST_KINDS })}</p>`}
    <div class="buttons">
      <${Button} icon="Layers" onClick=${() => saveErrors(errors, fileName)}>${say("submit.wrong.save")}<//>
    </div>
  `;
}

/**
 * The first rows as they will be said.
 *
 * @param {{ rows: readonly GoodRow[], told: readonly Submitted[] }} props
 */
export function FirstPanel({ rows, told }) {
  return html`
    <${Panel} title=${say("submit.first", { count: told.length })} id="first">
      <ol class="submit-first">
        ${told.map((each, place) => {
          const { line, name, request } = rows[place];
          return html`
            <li key=${line}>
              <p>
                <span class="phone">${request.destination_phone_number}</span>${name && `, ${name}`}${" "}
                <span class="hint">${each.request_id}</span>
              </p>
              ${each.preview && html`<${Preview} said=${each.preview} />`}
              ${each.errors.map(({ field, message }) => html`<p key=${field} class="submit-missing"><${Icon} name="TriangleAlert" />${nameOf(field)}: <${Fault} message=${message} /></p>`)}
            </li>
          `;
        })}
      </ol>
      ${
        told[0]?.retry &&
        html`<div class="hint">
          <p>${say("new_call.not_reached")} ${attemptsInSentence(told[0].retry.retry, told[0].retry.policy)}</p>
          <${RetryRules} retry=${told[0].retry.retry} />
        </div>`
      }
    <//>
  `;
}

/**
 * What a field is called in an error.
 *
 * @param {string} field
 */
function nameOf(field) {
  if (field === "") return say("submit.wrong.row");
  if (field.startsWith("content.")) return say("new_call.said");
  const last = field.startsWith("retry.") ? field.slice("retry.".length) : field;
  return FIELDS.includes(last) ? fieldName(last) : field.replace(/^variables\./, "");
}

/** @param {readonly NamedError[]} errors @param {string} fileName */
function saveErrors(errors, fileName) {
  saveTable(tableOf(["line", "name", "field", "message"], errors), `${fileName.replace(/\.[^.]*$/, "")}-errors`);
}
