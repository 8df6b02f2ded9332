import { html } from "../../base/html.js";
import { perCent, whole } from "../../base/numbers.js";
import { CampaignBar } from "../../parts/campaign_bar.js";

/** @import { Campaign } from "../../../../types/answers" */

/**
 * The campaigns that changed last, a bar each.
 *
 * @param {{ campaigns: Campaign[] }} props
 */
export function CampaignsGlance({ campaigns }) {
  if (campaigns.length === 0) return html`<p class="hint">None yet.</p>`;
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
              ${whole(campaign.done)} of ${whole(campaign.total)} ended${campaign.calls.UNKNOWN > 0 && `, ${whole(campaign.calls.UNKNOWN)} unclear`}${campaign.paused_since && ", paused"}
            </p>
          </li>
        `,
      )}
    </ul>
  `;
}
