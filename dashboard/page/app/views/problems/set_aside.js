import { html } from "../../base/html.js";
import { phrase, say } from "../../base/messages.js";
import { EntriesTable } from "../../parts/entries.js";
import { Empty } from "../../parts/states.js";
import { FromNow, Time } from "../../parts/time.js";

/** @import { SetAsideCall, SetAsidePage } from "../../../../types/answers" */

const COLUMNS = /** @type {const} */ (["call", "error", "failed", "again"]);

/**
 * Calls whose handling failed again and again: tried again from time to time, so that they hold up no other.
 *
 * @param {{ page: SetAsidePage }} props
 */
export function SetAside({ page }) {
  if (page.calls.length === 0)
    return html`<${Empty} icon="CircleCheck" title=${say("problems.none")}>${say("problems.set_aside.none")}<//>`;
  return html`
    <${EntriesTable} columns=${COLUMNS.map((column) => say(`problems.set_aside.${column}`))} entries=${page.calls.map(entryOf)} />
    ${page.next_cursor && html`<p class="hint below">${say("problems.more")}</p>`}
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
      html`<span lang="en">${call.error}</span>`,
      phrase("problems.set_aside.times", { time: html`<${Time} at=${call.last_failed_at} />`, count: call.failures }),
      html`<${FromNow} at=${call.tried_again_at} />`,
    ],
  };
}
