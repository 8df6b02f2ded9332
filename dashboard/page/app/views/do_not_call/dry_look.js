import { kindsOf } from "../../base/error_kinds.js";
import { html } from "../../base/html.js";
import { say } from "../../base/messages.js";
import { whole } from "../../base/numbers.js";
import { EntriesTable } from "../../parts/entries.js";
import { Fault } from "../../parts/fault.js";
import { Icon } from "../../parts/icon.js";
import { FIELDS } from "./checked_rows.js";

/** @import { ErrorKind } from "../../base/error_kinds.js" */
/** @import { Checked } from "./checked_rows.js" */

const MOST_KINDS = 20;
const MOST_LINES = 12;
const MOST_NUMBERS = 10;

/**
 * What a look at a file found: what is wrong, by kind, and as which numbers those in it are understood.
 *
 * @param {{ checked: Checked }} props
 */
export function DryLook({ checked }) {
  const { rows, errors, bad, ended, numbers } = checked;
  const kinds = kindsOf(errors);
  return html`
    ${ended > 0 && html`<p>${say("do_not_call.ended", { count: ended })}</p>`}
    ${
      kinds.length > 0 &&
      html`
        <h3>${say("do_not_call.wrong")}</h3>
        <ul class="error-kinds" aria-label=${say("do_not_call.wrong")}>
          ${kinds.slice(0, MOST_KINDS).map((kind) => html`<${Kind} key=${`${kind.first.field} ${kind.first.message}`} kind=${kind} />`)}
        </ul>
        ${kinds.length > MOST_KINDS && html`<p class="hint">${say("do_not_call.wrong.more", { count: kinds.length - MOST_KINDS })}</p>`}
      `
    }
    ${
      numbers.length > 0 &&
      html`
        <h3>${say("do_not_call.numbers")}</h3>
        <${EntriesTable}
          columns=${[say("do_not_call.numbers.line"), say("do_not_call.numbers.written"), say("do_not_call.numbers.understood")]}
          entries=${numbers.slice(0, MOST_NUMBERS).map(({ line, written, number }) => ({
            key: String(line),
            cells: [whole(line), written, html`<span class="phone">${number}</span>`],
          }))}
        />
        ${
          numbers.length > MOST_NUMBERS &&
          html`<p class="hint">${say("do_not_call.numbers.more", { left: numbers.length - MOST_NUMBERS })}</p>`
        }
      `
    }
    ${numbers.length === 0 && rows.length > 0 && html`<p class="hint">${say("do_not_call.numbers.all")}</p>`}
    ${bad > 0 && html`<p class="hint">${say("do_not_call.nothing_yet")}</p>`}
  `;
}

/** @param {{ kind: ErrorKind }} props */
function Kind({ kind: { first, lines } }) {
  const rest = first.field || say("do_not_call.wrong.row");
  const field = /** @type {Record<string, string>} */ (FIELDS)[first.field] ?? rest;
  const shown = lines.slice(0, MOST_LINES).map(whole).join(", ");
  return html`
    <li>
      <${Icon} name="CircleX" />
      <div>
        <p><b>${field}</b>: ${first.isOurs ? first.message : html`<${Fault} message=${first.message} />`}</p>
        <p class="hint">
          ${
            lines.length === 1
              ? say("do_not_call.wrong.line", { line: first.line })
              : say("do_not_call.wrong.lines", {
                  count: lines.length,
                  first: first.line,
                  lines: lines.length > MOST_LINES ? `${shown}, …` : shown,
                })
          }
        </p>
      </div>
    </li>
  `;
}

/** @param {Checked} checked */
export function inShort({ rows, bad }) {
  if (bad === 0) return say("do_not_call.short.good", { count: rows.length });
  return say("do_not_call.short.bad", { count: rows.length + bad, good: rows.length, bad });
}
