import { useState } from "preact/hooks";

import { html } from "../../base/html.js";
import { phrase, say } from "../../base/messages.js";
import { figuresInWords } from "../../base/numbers.js";
import { readable } from "../../base/prose.js";
import { exactTime } from "../../base/times.js";
import { EVENT, tooltip, wordFor } from "../../base/labels.js";
import { OutcomeMark } from "../../parts/badges.js";
import { Panel } from "../../parts/controls.js";
import { ServiceFigures } from "../../parts/service_figures.js";
import { Time } from "../../parts/time.js";

/** @import { Attempt, Figures } from "../../../../types/answers" */

/**
 * Each attempt with what an engineer asks for: ids, exact times, raw events.
 *
 * @param {{ attempts: Attempt[], figures: Figures | null }} props
 */
export function Attempts({ attempts, figures }) {
  return html`
    <${Panel} title=${say("call.attempts")} id="attempts">
      ${attempts
        .toReversed()
        .map((attempt, index) => html`<${Details} key=${attempt.number} attempt=${attempt} isOpen=${index === 0} />`)}
      ${figures && attempts.length > 1 && html`<p class="hint">${phrase("call.attempts.all", { figures: html`<${ServiceFigures} figures=${figures} />` })}</p>`}
    <//>
  `;
}

/** @param {{ attempt: Attempt, isOpen: boolean }} props */
function Details({ attempt, isOpen }) {
  // Only at first: whoever reads it goes on reading when the next attempt begins.
  const [startsOpen] = useState(isOpen);
  return html`
    <details class="attempt" open=${startsOpen}>
      <summary>
        <span class="attempt-name">${say("call.attempt", { number: attempt.number })}</span>
        ${attempt.outcome ? html`<${OutcomeMark} outcome=${attempt.outcome} />` : html`<span class="hint">${say("call.attempt.under_way")}</span>`}
        <span class="attempt-at"><${Time} at=${attempt.intent_at} /></span>
      </summary>
      <dl class="details">
        <dt>${say("call.attempt.from")}</dt><dd class="phone">${attempt.origination_phone_number}</dd>
        <dt>${say("call.attempt.message_id")}</dt><dd><code>${attempt.message_id ?? say("call.attempt.message_id.none")}</code></dd>
        <dt>${say("call.attempt.intended")}</dt><dd class="time">${exactTime(attempt.intent_at)}</dd>
        ${attempt.sent_at && html`<dt>${say("call.attempt.sent")}</dt><dd class="time">${exactTime(attempt.sent_at)}</dd>`}
        ${attempt.outcome_at && html`<dt>${say("call.attempt.ended")}</dt><dd class="time">${exactTime(attempt.outcome_at)}</dd>`}
        ${
          attempt.figures &&
          html`<dt title=${say("parts.figures.title")}>${say("overview.figures")}</dt>
          <dd>${figuresInWords(attempt.figures)}</dd>`
        }
        ${
          attempt.other_message_ids.length > 0 &&
          html`<dt>${say("call.attempt.also_placed")}</dt><dd><code>${attempt.other_message_ids.join(", ")}</code></dd>`
        }
        ${attempt.detail && html`<dt>${say("call.attempt.detail")}</dt><dd lang="en">${attempt.detail}</dd>`}
      </dl>
      ${
        attempt.events.length > 0 &&
        html`<ol class="events" aria-label=${say("call.attempt.events", { number: attempt.number })}>
        ${attempt.events.map((event) => {
          const word = wordFor(EVENT, event.event_type);
          return html`
            <li key=${event.event_type}>
              <${Time} at=${event.occurred_at} /><span title=${tooltip(word, event.event_type)}>${word.label}</span>
              <code class="event-code">${event.event_type}</code>
              ${event.payload && html`<${Payload} text=${event.payload} />`}
            </li>
          `;
        })}
      </ol>`
      }
    </details>
  `;
}

/** @param {{ text: string }} props */
function Payload({ text }) {
  return html`
    <details class="payload">
      <summary>${say("call.attempt.raw")}</summary>
      <pre class="original" tabindex="0">${readable(text)}</pre>
    </details>
  `;
}
