import { useNow } from "../../base/clock.js";
import { html } from "../../base/html.js";
import { whole } from "../../base/numbers.js";
import { fromNow, roughly } from "../../base/times.js";
import { LANE, LIMIT } from "../../base/words.js";
import { Meter } from "../../parts/controls.js";
import { LaneMark } from "../../parts/badges.js";
import { FromNow } from "../../parts/time.js";

/** @import { AllowanceUse, Lanes, NumberUse, Summary, WindowUse } from "../../../../types/answers" */

const TOLD_BY_A_METER = new Set(["ACCOUNT_MINUTE", "ACCOUNT_DAY"]);
const NUMBERS_SHOWN = 6;
const MINUTE_MS = 60_000;

/**
 * What the service's limits still permit, beside what waits for it.
 *
 * @param {{ summary: Summary }} props
 */
export function AllowancePanel({ summary }) {
  const { allowance, due } = summary;
  return html`
    <div class="allowance">
      <${Window} title="This minute" use=${allowance.minute} />
      ${allowance.day && html`<${Window} title="Last 24 hours" use=${allowance.day} />`}
      <${Waiting} allowance=${allowance} />
      <${Numbers} numbers=${allowance.numbers} />
      <${Backlog} due=${due} allowance=${allowance} dialling=${summary.dialling} />
    </div>
  `;
}

/** @param {{ allowance: AllowanceUse }} props */
function Waiting({ allowance: { waits_for, next_place_at } }) {
  if (!waits_for || TOLD_BY_A_METER.has(waits_for)) return null;
  const when = next_place_at ? html`<${FromNow} at=${next_place_at} />` : "now";
  return html`<p class="hint">Next call ${when}: ${LIMIT[waits_for] ?? waits_for}.</p>`;
}

/** @param {{ title: string, use: WindowUse }} props */
function Window({ title, use }) {
  const now = useNow();
  const isOpen = use.opens_at === null || Date.parse(use.opens_at) <= now;
  const says = `${use.used} of ${use.places} calls used`;
  return html`
    <div class="window">
      <p class="window-line">
        <span>${title}</span>
        <span class="window-used"><b>${whole(use.used)}</b> of ${whole(use.places)} used</span>
      </p>
      <${Meter} label=${title} used=${use.used} of=${use.places} says=${says} />
      <p class="hint">${isOpen ? `${whole(Math.max(use.places - use.used, 1))} free now` : html`next place <${FromNow} at=${use.opens_at} />`}</p>
    </div>
  `;
}

/** @param {{ numbers: NumberUse[] }} props */
function Numbers({ numbers }) {
  const now = useNow();
  const rest = numbers.length - NUMBERS_SHOWN;
  return html`
    <div class="window">
      <p class="window-line"><span>${numbers.length === 1 ? "Number" : "Numbers"} to call from</span></p>
      <ul class="numbers">
        ${numbers.slice(0, NUMBERS_SHOWN).map((number) => {
          const isFree = number.opens_at === null || Date.parse(number.opens_at) <= now;
          return html`
            <li key=${number.origination_phone_number} class="number ${isFree ? "number-free" : ""}">
              <span class="phone">${number.origination_phone_number}</span>
              <span class="hint">${isFree ? "free" : fromNow(/** @type {string} */ (number.opens_at), now)}</span>
            </li>
          `;
        })}
        ${rest > 0 && html`<li class="hint">and ${rest} more</li>`}
      </ul>
    </div>
  `;
}

/** @param {{ due: Lanes, allowance: AllowanceUse, dialling: Summary["dialling"] }} props */
function Backlog({ due, allowance, dialling }) {
  const lanes = /** @type {(keyof Lanes)[]} */ (Object.keys(LANE));
  const count = lanes.reduce((sum, lane) => sum + due[lane].count, 0);
  const isExact = lanes.every((lane) => due[lane].is_exact);
  const atBest = (count / allowance.minute.places) * MINUTE_MS;
  return html`
    <div class="backlog">
      <h3>Due, and waiting for a place</h3>
      <table class="plain">
        <thead class="only-read">
          <tr><th scope="col">Lane</th><th scope="col">Calls</th><th scope="col">Oldest</th></tr>
        </thead>
        <tbody>
          ${lanes.map(
            (lane) => html`
              <tr key=${lane}>
                <th scope="row"><${LaneMark} lane=${lane} /></th>
                <td class="count">${whole(due[lane].count)}${!due[lane].is_exact && "+"}</td>
                <td class="hint">${due[lane].oldest_due_at ? html`<${Age} since=${due[lane].oldest_due_at} />` : "–"}</td>
              </tr>
            `,
          )}
        </tbody>
      </table>
      <p class="hint">
        ${
          count === 0
            ? "Nothing waits for a place."
            : dialling === "paused"
              ? "Dialling is paused."
              : `At ${whole(allowance.minute.places)} a minute this takes ${isExact ? "about" : "at least"} ${roughly(Math.max(atBest, 1_000))}.`
        }
      </p>
    </div>
  `;
}

/** @param {{ since: string }} props */
function Age({ since }) {
  const now = useNow();
  return html`oldest: ${roughly(Math.max(now - Date.parse(since), 0))}`;
}
