import { html } from "../base/html.js";
import { whole } from "../base/numbers.js";
import { STATUS } from "../base/words.js";

/** @import { Campaign, StatusCounts } from "../../../types/answers" */

const SEGMENTS = /** @type {(keyof StatusCounts)[]} */ ([
  "COMPLETED",
  "UNREACHED",
  "EXPIRED",
  "CANCELLED",
  "REJECTED",
  "UNKNOWN",
  "CALLING",
  "WAITING",
]);

/**
 * How far a campaign is, as one bar.
 *
 * @param {{ campaign: Campaign }} props
 */
export function CampaignBar({ campaign: { campaign, calls, done, total } }) {
  const filled = SEGMENTS.filter((status) => calls[status] > 0);
  const parts = filled.map((status) => `${STATUS[status].label} ${whole(calls[status])}`);
  return html`
    <div class="progress" role="img" aria-label=${`${campaign}: ${whole(done)} of ${whole(total)} done. ${parts.join(", ")}`}>
      ${filled.map((status, index) => html`<i key=${status} class="tone-${STATUS[status].tone}" style=${{ flexGrow: calls[status] }} title=${parts[index]}></i>`)}
    </div>
  `;
}
