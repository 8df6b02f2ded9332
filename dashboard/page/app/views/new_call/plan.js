import { serverNow } from "../../base/clock.js";
import { html } from "../../base/html.js";
import { locale, phrase, say } from "../../base/messages.js";
import { perCent, whole } from "../../base/numbers.js";
import { shortTime } from "../../base/times.js";
import { LANE, wordFor } from "../../base/labels.js";
import { Icon } from "../../parts/icon.js";
import { TimeThere } from "../../parts/time.js";

/** @import { PlanFinding, Plan, PlannedHold, PlannedTimes } from "../../../../types/answers" */

/** @typedef {{ line?: number } & Pick<PlanFinding, "kind" | "until" | "is_too_late">} Found */

const MOST_LINES = 12;
const KINDS = /** @type {const} */ (["do_not_call", "not_allowed", "repeated", "known", "day_used_up", "too_late"]);

/**
 * When calls would be placed and have ended, whom they would not reach, and what they would come to.
 *
 * @param {{ plan: Plan, found: readonly Found[] }} props What is found of rows of a file names their lines.
 */
export function PlanTold({ plan, found }) {
  const { calls, never_placed: never, held_by } = plan;
  return html`
    <div class="plan">
      ${KINDS.map((kind) => html`<${FoundOfKind} key=${kind} kind=${kind} found=${found.filter((each) => kindOf(each) === kind)} />`)}
      ${calls === 0 ? html`<p>${say("new_call.plan.none")}</p>` : html`<${Times} plan=${plan} />`}
      ${never.nearly_sure > 0 && html`<p><${Icon} name="Hourglass" />${say("new_call.plan.never", { count: never.nearly_sure })}</p>`}
      ${held_by.map((each) => html`<p key=${each.text}><${Icon} name="CirclePause" /><span>${phrase("new_call.plan.held", { what: heldBy(each) })}</span></p>`)}
      ${calls > 0 && html`<${Cost} plan=${plan} />`}
    </div>
  `;
}

/** @param {Found} found What a call is told under: one that is over before its recipient's turn waits for none. */
function kindOf({ kind, is_too_late }) {
  return is_too_late ? "too_late" : kind;
}

/** @param {PlannedHold} hold What holds calls back, within a sentence. */
function heldBy({ code, values: { lane, campaign }, text }) {
  if (code === "SERVICE_REFUSES") return say("new_call.plan.held.refused");
  if (code !== "PAUSED") return html`<span lang="en">${text}</span>`;
  if (campaign) return say("new_call.plan.held.campaign", { campaign });
  return lane ? say("new_call.plan.held.lane", { lane: wordFor(LANE, lane).label }) : say("new_call.plan.held.all");
}

/** @param {{ kind: typeof KINDS[number], found: readonly Found[] }} props */
function FoundOfKind({ kind, found }) {
  if (found.length === 0) return null;
  const lines = found.flatMap(({ line }) => (line === undefined ? [] : [whole(line)]));
  const until =
    kind === "day_used_up" && found.length === 1 && found[0].until ? ` ${shortTime(found[0].until, serverNow())}` : "";
  const shown = lines.slice(0, MOST_LINES).join(", ") + (lines.length > MOST_LINES ? ", …" : "");
  return html`
    <p>
      <${Icon} name=${kind === "day_used_up" ? "Clock" : "TriangleAlert"} />
      <span>
        ${say(`new_call.plan.found.${kind}`, { count: found.length })}${until}
        ${lines.length > 0 && html` <span class="hint">${say("new_call.plan.lines", { count: lines.length, lines: shown })}</span>`}
      </span>
    </p>
  `;
}

/** @param {{ plan: Plan }} props */
function Times({ plan }) {
  /** @type {[string, PlannedTimes][]} */
  const times =
    plan.calls === 1
      ? [
          [say("new_call.plan.placed"), plan.first],
          [say("new_call.plan.it_ended"), plan.ended],
        ]
      : [
          [say("new_call.plan.first"), plan.first],
          [say("new_call.plan.middle"), plan.middle],
          [say("new_call.plan.last"), plan.last],
          [say("new_call.plan.all_ended"), plan.ended],
        ];
  return html`
    <dl class="details">
      ${times.map(
        ([name, { likely, nearly_sure: sure }]) => html`
          <dt key=${name}>${name}</dt>
          <dd>
            ${shown(likely)}${likely && html`<${TimeThere} at=${likely} />`}
            ${sure !== likely && html`<span class="hint">${say("new_call.plan.sure", { time: shown(sure) })}</span>`}
          </dd>
        `,
      )}
    </dl>
  `;
}

/** @param {{ plan: Plan }} props */
function Cost({ plan: { cost, past, calls } }) {
  const { attempts, started_minutes: started, amount, currency } = cost;
  const price =
    amount !== null && currency !== null
      ? new Intl.NumberFormat(locale, { style: "currency", currency }).format(amount)
      : null;
  const share = past.completed_share;
  return html`
    ${
      calls > 1 &&
      html`<p>${say("new_call.plan.expected", { attempts: Math.round(attempts), minutes: Math.round(started) })}</p>`
    }
    ${price && html`<p>${say("new_call.plan.price", { price })}</p>`}
    ${cost.unpriced_countries.length > 0 && price && html`<p class="hint">${say("new_call.plan.unpriced", { countries: cost.unpriced_countries.join(", ") })}</p>`}
    <p class="hint">
      ${
        share === null
          ? say("new_call.plan.presumed")
          : say("new_call.plan.past", { count: past.attempts, share: perCent(share) })
      }
      ${past.calls_before > 0 && html`${" "}${say("new_call.plan.before", { count: past.calls_before })}`}
    </p>
  `;
}

/** @param {string | null} time */
function shown(time) {
  return time === null ? say("new_call.plan.over_a_year") : shortTime(time, serverNow());
}
