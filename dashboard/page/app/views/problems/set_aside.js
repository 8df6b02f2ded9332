import { html } from "../../base/html.js";
import { counted } from "../../base/numbers.js";
import { EntriesTable } from "../../parts/entries.js";
import { Empty } from "../../parts/states.js";
import { FromNow, Time } from "../../parts/time.js";

/** @import { SetAsideCall, SetAsidePage } from "../../../../types/answers" */

const COLUMNS = ["Call", "What went wrong", "Last failed", "Tried again"];

/**
 * Calls whose handling failed again and again: tried again from time to time, so that they hold up no other.
 *
 * @param {{ page: SetAsidePage }} props
 */
export function SetAside({ page }) {
  if (page.calls.length === 0)
    return html`<${Empty} icon="CircleCheck" title="None">Each call that was due could be handled.<//>`;
  return html`
    <${EntriesTable} columns=${COLUMNS} entries=${page.calls.map(entryOf)} />
    ${page.next_cursor && html`<p class="hint below">There are more.</p>`}
  `;
}

/** @param {SetAsideCall} call */
function entryOf(call) {
  return {
    key: call.call_id,
    cells: [
      call.request_id === null
        ? html`<code>${call.call_id}</code>`
        : html`<a href=${`#/calls/${call.call_id}`}>${call.request_id}</a>`,
      call.error,
      html`<${Time} at=${call.last_failed_at} />, ${counted(call.failures, "time")}`,
      html`<${FromNow} at=${call.tried_again_at} />`,
    ],
  };
}
