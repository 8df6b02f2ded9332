import { useRef, useState } from "preact/hooks";

import { serverNow } from "../base/clock.js";
import { html } from "../base/html.js";
import { phrase, say } from "../base/messages.js";
import { reasonInWords } from "../base/reasons.js";
import { WAIT_REASON } from "../base/labels.js";
import { LaneMark, OutcomeMark, StatusBadge } from "./badges.js";
import { Icon } from "./icon.js";
import { Empty } from "./states.js";
import { SubmitLink } from "./submit_link.js";
import { FromNow, Time } from "./time.js";

/** @import { CallSummary } from "../../../types/answers" */

// From then on a time says more than how far it is.
const SOON_MS = 600_000;
const CLOCKS_AGREE_WITHIN_MS = 1_500;
const COLUMNS = [
  say("parts.calls.call"),
  say("parts.calls.status"),
  say("parts.calls.to"),
  say("parts.calls.campaign"),
  say("parts.calls.attempts"),
  say("parts.calls.last_result"),
  say("parts.calls.when"),
];

/**
 * Calls, a line each.
 *
 * While the pointer or the focus is in the list, its lines stay where they are, so that nobody presses the wrong one: what is known of
 * them is brought up to date, and lines that would come on top are offered.
 *
 * @param {{ calls: CallSummary[], label: string }} props
 */
export function CallsTable({ calls, label }) {
  const [isHeld, setHeld] = useState(false);
  const shown = useRef(calls);
  shown.current = isHeld ? keepOrder(shown.current, calls) : calls;
  const known = new Set(shown.current.map((call) => call.call_id));
  const more = calls.filter((call) => !known.has(call.call_id)).length;
  return html`
    <div
      class="calls"
      onPointerEnter=${() => setHeld(true)}
      onPointerLeave=${() => setHeld(false)}
      onFocusIn=${() => setHeld(true)}
      onFocusOut=${(/** @type {FocusEvent} */ event) => {
        if (!(/** @type {Element} */ (event.currentTarget).contains(/** @type {Node | null} */ (event.relatedTarget))))
          setHeld(false);
      }}
    >
      <button type="button" class="calls-more" hidden=${more === 0} onClick=${() => setHeld(false)}>
        ${say("parts.calls.show_newer", { count: more })}
      </button>
      <table role="table" class="calls-table" aria-label=${label}>
        <thead role="rowgroup">
          <tr role="row">${COLUMNS.map((column) => html`<th key=${column} role="columnheader" scope="col">${column}</th>`)}</tr>
        </thead>
        <tbody role="rowgroup">
          ${shown.current.map(
            (call, index, all) => html`
              ${
                isLater(call) &&
                index > 0 &&
                !isLater(all[index - 1]) &&
                html`<tr key="later" role="row" class="calls-section">
                  <th role="cell" colspan=${COLUMNS.length}>${say("parts.calls.due_later")}</th>
                </tr>`
              }
              <${Line} key=${call.call_id} call=${call} />
            `,
          )}
        </tbody>
      </table>
    </div>
  `;
}

/** Where there is no call at all. */
export function NoCallsYet() {
  return html`
    <${Empty} icon="Phone" title=${say("parts.calls.none_yet")}>
      ${phrase("parts.calls.how_they_come", { command: html`<code>redial submit</code>` })}
      <p><${SubmitLink} /></p>
    <//>
  `;
}

/** @param {{ call: CallSummary }} props */
function Line({ call }) {
  const name = call.request_id ?? call.call_id;
  return html`
    <tr role="row">
      <td role="cell" class="calls-name"><a href=${`#/calls/${call.call_id}`} title=${name}>${name}</a>${
        call.name && html`<span class="hint calls-person" title=${call.name}>${call.name}</span>`
      }${
        call.chain &&
        html`<span class="hint calls-person">${say("parts.calls.recipient_of", { recipient: call.chain.number, recipients: call.chain.of })}</span>`
      }</td>
      <td role="cell" class="calls-status">
        <${StatusBadge} status=${call.status} />
        ${call.do_not_call && html`<span class="mark tone-cancelled calls-listed"><${Icon} name="PhoneOff" />${say("parts.calls.do_not_call")}</span>`}
      </td>
      <td role="cell" class="calls-to phone">${call.destination_phone_number ?? "–"}</td>
      <td role="cell" class="calls-campaign">
        <div class="calls-campaign-line">
          ${
            call.campaign
              ? html`<span class="calls-campaign-name" title=${call.campaign}>${call.campaign}</span>`
              : html`<span class="hint">–</span>`
          }
          ${call.lane && call.lane !== "normal" && html`<${LaneMark} lane=${call.lane} />`}
        </div>
      </td>
      <td role="cell" class="calls-attempts">
        ${call.total_attempts === null ? "–" : say("parts.n_of_m", { n: call.attempts_made, m: call.total_attempts })}
      </td>
      <td role="cell" class="calls-outcome">
        ${call.last_outcome ? html`<${OutcomeMark} outcome=${call.last_outcome} />` : html`<span class="hint">–</span>`}
      </td>
      <td role="cell" class="calls-when"><${When} call=${call} /></td>
    </tr>
  `;
}

/**
 * For a waiting call when it is due, and why not now; for others, when they came to be what they are.
 *
 * @param {{ call: CallSummary }} props
 */
export function When({ call }) {
  return html`<span title=${reasonInWords(call.reason, serverNow())}>${whenOf(call)}</span>`;
}

/** @param {CallSummary} call */
function whenOf(call) {
  if (call.status === "CALLING") return phrase("parts.calls.since", { time: html`<${Time} at=${call.updated_at} />` });
  if (call.status !== "WAITING") return html`<${Time} at=${call.status_at} />`;
  if (call.do_not_call) return html`<span class="calls-why">${say("parts.calls.cancelled_at_its_turn")}</span>`;
  if (call.paused_by) return say("parts.calls.paused");
  if (call.wait_reason === "NOT_PERMITTED") {
    // Its time is that of the next look at the setting: nothing is due then.
    return html`${say("parts.calls.held")}<span class="hint calls-why">${WAIT_REASON.NOT_PERMITTED}</span>`;
  }
  const why = call.wait_reason && WAIT_REASON[call.wait_reason];
  const fromNow = html`<${FromNow} at=${call.status_at} />`;
  const due =
    Date.parse(call.status_at) - serverNow() > SOON_MS
      ? phrase("parts.calls.due_at", { time: html`<${Time} at=${call.status_at} />`, from_now: fromNow })
      : phrase("parts.calls.due", { from_now: fromNow });
  return html`${due}${why && html`<span class="hint calls-why">${why}</span>`}`;
}

/** @param {CallSummary} call */
function isLater(call) {
  return call.status === "WAITING" && Date.parse(call.status_at) > serverNow() + CLOCKS_AGREE_WITHIN_MS;
}

/**
 * @param {CallSummary[]} before
 * @param {CallSummary[]} now
 */
function keepOrder(before, now) {
  const latest = new Map(now.map((call) => [call.call_id, call]));
  return before.map((call) => latest.get(call.call_id) ?? call);
}
