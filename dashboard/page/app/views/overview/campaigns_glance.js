import { html } from "../../base/html.js";
import { say } from "../../base/messages.js";
import { perCent } from "../../base/numbers.js";
import { CampaignBar } from "../../parts/campaign_bar.js";

/** @import { Campaign } from "../../../../types/answers" */

/**
 * The campaigns that changed last, a bar each.
 *
 * @param {{ campaigns: Campaign[] }} props
 */
export function CampaignsGlance({ campaigns }) {
  if (campaigns.length === 0) return html`<p class="hint">${say("overview.no_campaigns")}</p>`;
  return html`
    <ul class="glance">
      ${campaigns.map(
        (campaign) => html`
          <li key=${campaign.campaign}>
            <p class="glance-line">
              <a href=${`#/campaigns/${encodeURIComponent(campaign.campaign)}`} title=${campaign.campaign}>
                ${campaign.campaign}
              </a>
              <b>${perCent(campaign.total > 0 ? campaign.done / campaign.total : 0)}</b>
            </p>
            <${CampaignBar} campaign=${campaign} />
            <p class="hint">
              ${progressOf(campaign)}
            </p>
          </li>
        `,
      )}
    </ul>
  `;
}

/** @param {Campaign} campaign */
function progressOf({ done, total, calls, paused_since }) {
  const parts = [say("overview.n_of_m_ended", { done, total })];
  if (calls.UNKNOWN > 0) parts.push(say("overview.n_unclear", { count: calls.UNKNOWN }));
  if (paused_since) parts.push(say("overview.paused"));
  return parts.join(", ");
}
