import { useApi, useMayAct } from "../../base/context.js";
import { html } from "../../base/html.js";
import { phrase, say } from "../../base/messages.js";
import { EVENT, inSentence, OUTCOME, tooltip, wordFor } from "../../base/labels.js";
import { Button } from "../../parts/button.js";
import { EntriesTable } from "../../parts/entries.js";
import { Empty } from "../../parts/states.js";
import { Time } from "../../parts/time.js";
import { askToSettle } from "../call/settle.js";

/** @import { Event, Orphan, OrphanPage, ProbableCall } from "../../../../types/answers" */

const COLUMNS = /** @type {const} */ (["id", "events", "first", "probably"]);

/**
 * Attempts with events that no call knows: placed by something else with the same configuration set, or by a send whose answer
 * was lost.
 *
 * @param {{ page: OrphanPage }} props
 */
export function Orphans({ page }) {
  if (page.orphans.length === 0)
    return html`<${Empty} icon="CircleCheck" title=${say("problems.none")}>${say("problems.orphans.none")}<//>`;
  return html`
    <${EntriesTable} columns=${COLUMNS.map((column) => say(`problems.orphans.${column}`))} entries=${page.orphans.map(entryOf)} />
    ${page.next_cursor && html`<p class="hint below">${say("problems.more")}</p>`}
  `;
}

/** @param {Orphan} orphan */
function entryOf(orphan) {
  return {
    key: orphan.message_id,
    cells: [
      html`<code>${orphan.message_id}</code>`,
      orphan.events.map((event) => html`<${EventName} key=${event.event_type} event=${event} />`),
      html`<${Time} at=${orphan.first_event_at} />`,
      orphan.probable_call ? html`<${Probable} probable=${orphan.probable_call} />` : "–",
    ],
  };
}

/** @param {{ event: Event }} props */
function EventName({ event }) {
  const word = wordFor(EVENT, event.event_type);
  return html`<span class="event-name" title=${tooltip(word, event.event_type)}>${word.label}</span>`;
}

/**
 * What the events are probably the answer of: a suggestion, which a person takes or leaves.
 *
 * @param {{ probable: ProbableCall }} props
 */
export function Probable({ probable: { call_id, request_id, outcome, by_number } }) {
  const api = useApi();
  const mayAct = useMayAct();
  const told = outcome ? inSentence(wordFor(OUTCOME, outcome).label) : say("problems.probable.not_ended");
  const why = say(by_number ? "problems.probable.by_number" : "problems.probable.by_time");
  return html`
    <div class="probable">
      <p>
        ${phrase("problems.probable", {
          name: html`<a href=${`#/calls/${call_id}`}>${request_id}</a>`,
          outcome: html`<b>${told}</b>`,
          why: html`<span class="hint">${why}</span>`,
        })}
      </p>
      ${
        mayAct &&
        outcome &&
        html`<${Button}
          says=${say("problems.probable.settle.says", { name: request_id })}
          onClick=${() => askToSettle(api, { callId: call_id, name: request_id, suggested: outcome })}
        >
          ${say("problems.probable.settle")}
        <//>`
      }
    </div>
  `;
}
