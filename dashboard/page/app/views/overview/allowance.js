import { useNow } from "../../base/clock.js";
import { html } from "../../base/html.js";
import { phrase, say } from "../../base/messages.js";
import { whole } from "../../base/numbers.js";
import { fromNow, roughly } from "../../base/times.js";
import { LANE, LIMIT } from "../../base/labels.js";
import { Meter } from "../../parts/controls.js";
import { LaneMark } from "../../parts/badges.js";
import { FromNow } from "../../parts/time.js";
import { backlogInWords } from "./backlog.js";

/** @import { AllowanceUse, Due, Lanes, NumberUse, Summary, WindowUse } from "../../../../types/answers" */

const TOLD_BY_A_METER = new Set(["ACCOUNT_MINUTE", "ACCOUNT_DAY"]);
const NUMBERS_SHOWN = 6;

/**
 * What the service's limits still permit, beside what waits for it.
 *
 * @param {{ summary: Summary }} props
 */
export function AllowancePanel({ summary }) {
  const { allowance } = summary;
  return html`
    <div class="allowance">
      <${Window} title=${say("overview.this_minute")} use=${allowance.minute} />
      ${allowance.day && html`<${Window} title=${say("overview.last_24h")} use=${allowance.day} />`}
      <${Waiting} allowance=${allowance} />
      <${Numbers} numbers=${allowance.numbers} />
      <${Backlog} summary=${summary} />
    </div>
  `;
}

/** @param {{ allowance: AllowanceUse }} props */
function Waiting({ allowance: { waits_for, next_place_at } }) {
  if (!waits_for || TOLD_BY_A_METER.has(waits_for)) return null;
  const when = next_place_at ? html`<${FromNow} at=${next_place_at} />` : say("base.now");
  return html`<p class="hint">${phrase("overview.next_call", { when, why: LIMIT[waits_for] ?? waits_for })}</p>`;
}

/** @param {{ title: string, use: WindowUse }} props */
function Window({ title, use }) {
  const now = useNow();
  const free = use.places - use.used;
  const isOpen = use.opens_at === null || Date.parse(use.opens_at) <= now;
  // What is used was counted a moment ago: since then a place may have come free.
  const next = isOpen ? say("base.now") : html`<${FromNow} at=${use.opens_at} />`;
  const says = say("overview.calls_used", { used: use.used, places: use.places });
  return html`
    <div class="window">
      <p class="window-line">
        <span>${title}</span>
        <span class="window-used">${phrase("overview.used", { used: html`<b>${whole(use.used)}</b>`, places: use.places })}</span>
      </p>
      <${Meter} label=${title} used=${use.used} of=${use.places} says=${says} />
      <p class="hint">${
        isOpen && free > 0 ? say("overview.free_now", { count: free }) : phrase("overview.next_place", { when: next })
      }</p>
    </div>
  `;
}

/** @param {{ numbers: NumberUse[] }} props */
function Numbers({ numbers }) {
  const now = useNow();
  const rest = numbers.length - NUMBERS_SHOWN;
  return html`
    <div class="window">
      <p class="window-line"><span>${say("overview.numbers_to_call_from", { count: numbers.length })}</span></p>
      <ul class="numbers">
        ${numbers.slice(0, NUMBERS_SHOWN).map((number) => {
          const isFree = number.opens_at === null || Date.parse(number.opens_at) <= now;
          return html`
            <li key=${number.origination_phone_number} class="number ${isFree ? "number-free" : ""}">
              <span class="phone">${number.origination_phone_number}</span>
              <span class="hint">${isFree ? say("overview.free") : fromNow(/** @type {string} */ (number.opens_at), now)}</span>
            </li>
          `;
        })}
        ${rest > 0 && html`<li class="hint">${say("overview.and_more", { rest })}</li>`}
      </ul>
    </div>
  `;
}

/** @param {{ summary: Summary }} props */
function Backlog({ summary: { due, backlog, calls_counted_at, refusal_holds } }) {
  const now = useNow();
  const lanes = /** @type {(keyof Lanes)[]} */ (Object.keys(LANE));
  return html`
    <div class="backlog">
      <h3>${say("overview.due")}</h3>
      <table class="plain">
        <thead class="only-read">
          <tr><th scope="col">${say("overview.lane")}</th><th scope="col">${say("shell.calls")}</th><th scope="col">${say("overview.oldest")}</th></tr>
        </thead>
        <tbody>${lanes.map((lane) => html`<${LaneRow} key=${lane} lane=${lane} due=${due[lane]} held=${refusal_holds > 0 ? say("overview.held_back") : say("overview.paused")} />`)}</tbody>
      </table>
      <p class="backlog-takes">${backlogInWords(backlog, now)}</p>
      ${
        backlog.text &&
        html`<p class="hint">
          ${say("overview.without_retries")}
          ${
            !backlog.is_exact &&
            calls_counted_at && [
              " ",
              ...phrase("overview.counted", { when: html`<${FromNow} at=${calls_counted_at} />` }),
            ]
          }
        </p>`
      }
    </div>
  `;
}

/** @param {{ lane: keyof Lanes, due: Due, held: string }} props */
function LaneRow({ lane, due, held }) {
  const isAll = due.paused === due.count;
  return html`
    <tr class=${due.count === 0 ? "lane-empty" : ""}>
      <th scope="row"><${LaneMark} lane=${lane} /></th>
      <td class="count">${whole(due.count)}${!due.is_exact && html`<span class="hint" title=${say("overview.about_so_many")}> ${say("overview.ca")}</span>`}</td>
      <td class="hint">
        ${due.oldest_due_at ? html`<${Age} since=${due.oldest_due_at} />` : "–"}
        ${due.paused > 0 && html`<span class="lane-paused">${isAll ? held : `${whole(due.paused)} ${held}`}</span>`}
      </td>
    </tr>
  `;
}

/** @param {{ since: string }} props */
function Age({ since }) {
  const now = useNow();
  return say("overview.oldest_is", { age: roughly(Math.max(now - Date.parse(since), 0)) });
}
