import { html } from "../../base/html.js";
import { EVENT, tooltip, wordFor } from "../../base/words.js";
import { Empty } from "../../parts/states.js";
import { Time } from "../../parts/time.js";

/** @import { Event, OrphanPage } from "../../../../types/answers" */

/**
 * Attempts with events that no call knows: placed by something else with the same configuration set, or by a send whose answer
 * was lost.
 *
 * @param {{ page: OrphanPage }} props
 */
export function Orphans({ page }) {
  if (page.orphans.length === 0)
    return html`<${Empty} icon="CircleCheck" title="None">Every event belongs to a call.<//>`;
  return html`
    <table class="plain entries">
      <thead>
        <tr><th scope="col">Voice message id</th><th scope="col">Events</th><th scope="col">First event</th></tr>
      </thead>
      <tbody>
        ${page.orphans.map(
          (orphan) => html`
            <tr key=${orphan.message_id}>
              <td><code>${orphan.message_id}</code></td>
              <td>${orphan.events.map((event) => html`<${EventName} key=${event.event_type} event=${event} />`)}</td>
              <td><${Time} at=${orphan.first_event_at} /></td>
            </tr>
          `,
        )}
      </tbody>
    </table>
    ${page.next_cursor && html`<p class="hint below">There are more.</p>`}
  `;
}

/** @param {{ event: Event }} props */
function EventName({ event }) {
  const word = wordFor(EVENT, event.event_type);
  return html`<span class="event-name" title=${tooltip(word, event.event_type)}>${word.label}</span>`;
}
