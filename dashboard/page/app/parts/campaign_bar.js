import { html } from "../base/html.js";
import { say } from "../base/messages.js";
import { whole } from "../base/numbers.js";
import { FINAL_STATUSES, MOVING_STATUSES, STATUS } from "../base/labels.js";

/** @import { CallStatus, Campaign } from "../../../types/answers" */

/** In the order of the bar: what has ended first, what waits last. @type {CallStatus[]} */
const SEGMENTS = [...FINAL_STATUSES, ...MOVING_STATUSES.toReversed()];

/**
 * How far a campaign is, as one bar.
 *
 * @param {{ campaign: Campaign }} props
 */
export function CampaignBar({ campaign: { campaign, calls, done, total } }) {
  const filled = SEGMENTS.filter((status) => calls[status] > 0);
  const parts = filled.map((status) => `${STATUS[status].label} ${whole(calls[status])}`);
  const told = say("parts.bar", { campaign, done, total, parts: parts.join(", ") });
  return html`
    <div class="progress" role="img" aria-label=${told}>
      ${filled.map((status, index) => {
        const style = { flexGrow: calls[status] };
        return html`<i key=${status} class="tone-${STATUS[status].tone}" style=${style} title=${parts[index]}></i>`;
      })}
    </div>
  `;
}
