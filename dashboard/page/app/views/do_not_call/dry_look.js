import { kindsOf } from "../../base/error_kinds.js";
import { html } from "../../base/html.js";
import { counted, whole } from "../../base/numbers.js";
import { EntriesTable } from "../../parts/entries.js";
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
  const { rows, errors, bad, numbers } = checked;
  const kinds = kindsOf(errors);
  return html`
    ${
      kinds.length > 0 &&
      html`
        <h3>What is wrong</h3>
        <ul class="error-kinds" aria-label="What is wrong">
          ${kinds.slice(0, MOST_KINDS).map((kind) => html`<${Kind} key=${`${kind.first.field} ${kind.first.message}`} kind=${kind} />`)}
        </ul>
        ${kinds.length > MOST_KINDS && html`<p class="hint">And ${counted(kinds.length - MOST_KINDS, "other kind")} of error.</p>`}
      `
    }
    ${
      numbers.length > 0 &&
      html`
        <h3>Numbers, as they are understood</h3>
        <${EntriesTable}
          columns=${["Line", "In the file", "Understood as"]}
          entries=${numbers.slice(0, MOST_NUMBERS).map(({ line, written, number }) => ({
            key: String(line),
            cells: [whole(line), written, html`<span class="phone">${number}</span>`],
          }))}
        />
        ${
          numbers.length > MOST_NUMBERS &&
          html`<p class="hint">And ${whole(numbers.length - MOST_NUMBERS)} more that are written otherwise.</p>`
        }
      `
    }
    ${
      numbers.length === 0 &&
      rows.length > 0 &&
      html`<p class="hint">All numbers that can be put on the list are written as they are understood.</p>`
    }
    ${bad > 0 && html`<p class="hint">Nothing is put on the list while a row is wrong.</p>`}
  `;
}

/** @param {{ kind: ErrorKind }} props */
function Kind({ kind: { first, lines } }) {
  const field = /** @type {Record<string, string>} */ (FIELDS)[first.field] ?? (first.field || "The row");
  const shown = lines.slice(0, MOST_LINES).map(whole).join(", ");
  return html`
    <li>
      <${Icon} name="CircleX" />
      <div>
        <p><b>${field}</b>: ${first.message}</p>
        <p class="hint">
          ${
            lines.length === 1
              ? `In line ${whole(first.line)}.`
              : `${counted(lines.length, "row")}, the first in line ${whole(first.line)}: lines ${shown}${lines.length > MOST_LINES ? ", …" : ""}`
          }
        </p>
      </div>
    </li>
  `;
}

/** @param {Checked} checked */
export function inShort({ rows, bad }) {
  if (bad === 0) return `${counted(rows.length, "row")}: each can be put on the list.`;
  return `${counted(rows.length + bad, "row")}: ${whole(rows.length)} can be put on the list, ${whole(bad)} cannot.`;
}
