import { useRef, useState } from "preact/hooks";

import { serverNow } from "../base/clock.js";
import { html } from "../base/html.js";
import { phrase, say } from "../base/messages.js";
import { reasonInWords } from "../base/reasons.js";
import { WAIT_REASON } from "../base/labels.js";
import { LaneMark, OutcomeMark, StatusBadge } from "./badges.js";
import { SubmitLink } from "./controls.js";
import { Icon } from "./icon.js";
import { Empty } from "./states.js";
import { FromNow, Time } from "./time.js";

/** @import { CallSummary } from "../../../types/answers" */

// From then on a time says more than how far it is.
const SOON_MS = 600_000;
const NONE_CHANGED = new Map();
const CLOCKS_AGREE_WITHIN_MS = 1_500;
const COLUMNS = /** @type {const} */ (["call", "status", "to", "campaign", "attempts", "last_result", "when"]);

/**
 * Calls that are chosen to do something with all of them.
 *
 * @typedef {object} Selection
 * @property {ReadonlySet<string>} ids
 * @property {(call: CallSummary, isRange: boolean, shown: readonly CallSummary[]) => void} toggle Of a range, all from the one that was
 *   toggled last.
 * @property {(shown: readonly CallSummary[]) => void} all
 * @property {() => void} none
 */

/**
 * By which column what is shown is sorted, and how another one is chosen.
 *
 * @typedef {{ by: string | null, isDown: boolean, choose: (column: string) => void }} ColumnSorting
 */

/**
 * Calls, a line each.
 *
 * While the pointer or the focus is in the list, its lines stay where they are, so that nobody presses the wrong one: what is known of
 * them is brought up to date, and lines that would come on top are offered.
 *
 * @param {object} props
 * @param {CallSummary[]} props.calls
 * @param {string} props.label
 * @param {Selection} [props.selection]
 * @param {ColumnSorting} [props.sorting]
 * @param {ReadonlyMap<string, CallSummary>} [props.changed] What is known of calls from acts: a list may be read before it is told of them,
 *   and lines that stay where they are may be in it no longer.
 */
export function CallsTable({ calls, label, selection, sorting, changed = NONE_CHANGED }) {
  const [isHeld, setHeld] = useState(false);
  const shown = useRef(calls);
  const order = useRef("");
  const wanted = `${sorting?.by} ${sorting?.isDown}`;
  // Whoever sorts wants the lines to move.
  shown.current = (isHeld && order.current === wanted ? keepOrder(shown.current, calls) : calls).map((call) => {
    const known = changed.get(call.call_id);
    return known && known.updated_at > call.updated_at ? known : call;
  });
  order.current = wanted;
  const isSorted = Boolean(sorting?.by);
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
          <tr role="row">
            ${COLUMNS.map(
              (column) => html`
                <${Head} key=${column} column=${column} sorting=${sorting}>
                  ${column === "call" && selection && html`<${ChooseAll} selection=${selection} shown=${shown.current} />`}
                <//>
              `,
            )}
          </tr>
        </thead>
        <tbody role="rowgroup">
          ${shown.current.map(
            (call, index, all) => html`
              ${
                !isSorted &&
                isLater(call) &&
                index > 0 &&
                !isLater(all[index - 1]) &&
                html`<tr key="later" role="row" class="calls-section">
                  <th role="cell" colspan=${COLUMNS.length}>${say("parts.calls.due_later")}</th>
                </tr>`
              }
              <${Line} key=${call.call_id} call=${call} selection=${selection} shown=${all} />
            `,
          )}
        </tbody>
      </table>
    </div>
  `;
}

/** @param {{ column: typeof COLUMNS[number], sorting?: ColumnSorting, children?: any }} props */
function Head({ column, sorting, children }) {
  const name = say(`parts.calls.${column}`);
  if (!sorting) return html`<th role="columnheader" scope="col">${children}${name}</th>`;
  const isThis = sorting.by === column;
  const order = !isThis ? "none" : sorting.isDown ? "descending" : "ascending";
  return html`
    <th role="columnheader" scope="col" aria-sort=${order}>
      ${children}
      <button type="button" class="sort" title=${say("parts.calls.sort")} onClick=${() => sorting.choose(column)}>
        ${name}<span class="sort-mark" aria-hidden="true">${isThis ? (sorting.isDown ? "▼" : "▲") : ""}</span>
      </button>
    </th>
  `;
}

/** @param {{ selection: Selection, shown: readonly CallSummary[] }} props */
function ChooseAll({ selection, shown }) {
  const count = shown.filter(({ call_id }) => selection.ids.has(call_id)).length;
  const isAll = count === shown.length && count > 0;
  return html`
    <input
      type="checkbox"
      class="choose"
      aria-label=${say("parts.calls.choose_all")}
      checked=${isAll}
      ref=${(/** @type {HTMLInputElement | null} */ box) => {
        if (box) box.indeterminate = count > 0 && !isAll;
      }}
      onChange=${() => (isAll ? selection.none() : selection.all(shown))}
    />
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

/** @param {{ call: CallSummary, selection?: Selection, shown: readonly CallSummary[] }} props */
function Line({ call, selection, shown }) {
  const name = call.request_id ?? call.call_id;
  const isRange = useRef(false);
  return html`
    <tr role="row" class=${selection?.ids.has(call.call_id) ? "is-chosen" : ""}>
      <td role="cell" class="calls-name">${
        selection &&
        html`<input
          type="checkbox"
          class="choose"
          aria-label=${say("parts.calls.choose", { name })}
          checked=${selection.ids.has(call.call_id)}
          onKeyDown=${(/** @type {KeyboardEvent} */ event) => {
            isRange.current = event.shiftKey;
          }}
          onPointerDown=${(/** @type {PointerEvent} */ event) => {
            isRange.current = event.shiftKey;
          }}
          onChange=${() => selection.toggle(call, isRange.current, shown)}
        />`
      }<a href=${`#/calls/${call.call_id}`} title=${name}>${name}</a>${
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
  const reason = call.wait_reason && WAIT_REASON[call.wait_reason];
  const why = reason && html`<span class="hint calls-why">${reason}</span>`;
  // Their times are those of the next look at what they wait for: nothing is due then.
  if (call.wait_reason === "EARLIER_RECIPIENT") return why;
  if (call.wait_reason === "NOT_PERMITTED") return html`${say("parts.calls.held")}${why}`;
  const fromNow = html`<${FromNow} at=${call.status_at} />`;
  const due =
    Date.parse(call.status_at) - serverNow() > SOON_MS
      ? phrase("parts.calls.due_at", { time: html`<${Time} at=${call.status_at} />`, from_now: fromNow })
      : phrase("parts.calls.due", { from_now: fromNow });
  return html`${due}${why}`;
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
