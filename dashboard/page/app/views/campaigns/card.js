import { html } from "../../base/html.js";
import { FINAL_STATUSES, LANE, MOVING_STATUSES, STATUS } from "../../base/labels.js";
import { phrase, say } from "../../base/messages.js";
import { perCent, whole } from "../../base/numbers.js";
import { CampaignBar } from "../../parts/campaign_bar.js";
import { Icon } from "../../parts/icon.js";
import { ServiceFigures } from "../../parts/service_figures.js";
import { FromNow, Time } from "../../parts/time.js";
import { CampaignActions } from "./actions.js";

/** @import { Campaign, CampaignSettings, CallStatus } from "../../../../types/answers" */

/** @param {any[]} words */
const strong = (words) => html`<b>${words}</b>`;

/** @param {string} name Of a campaign. */
export function addressOf(name) {
  return `#/campaigns/${encodeURIComponent(name)}`;
}

/**
 * How far a campaign is, and what can be done about it.
 *
 * @param {{ campaign: Campaign, settings?: CampaignSettings, mayAct: boolean }} props
 */
export function CampaignCard({ campaign, settings, mayAct }) {
  return html`
    <li class="panel campaign">
      <div class="campaign-head">
        <h2><a href=${addressOf(campaign.campaign)}>${campaign.campaign}</a></h2>
        <${CampaignBadges} campaign=${campaign} />
        <${Done} campaign=${campaign} />
      </div>
      <${CampaignBar} campaign=${campaign} />
      <${CampaignCounts} campaign=${campaign} />
      <div class="campaign-foot">
        <p class="hint">
          <${AnswerRate} campaign=${campaign} />
          ${campaign.figures && html` <${ServiceFigures} figures=${campaign.figures} />.`}
          ${campaign.first_call_at && html` ${phrase("campaigns.first_call", { time: html`<${Time} at=${campaign.first_call_at} />` })}`}
          ${
            settings?.calling_hours_written &&
            html` ${phrase("campaigns.within_hours", { hours: html`<b>${settings.calling_hours_written}</b>` })}`
          }
          ${settings?.calls_per_minute && html` ${phrase("campaigns.at_most", { count: settings.calls_per_minute, strong })}`}
          ${settings?.lane && html` ${phrase("campaigns.in_lane", { lane: html`<b>${LANE[settings.lane].label}</b>` })}`}
          ${campaign.last_change_at && html` ${phrase("campaigns.last_change", { when: html`<${FromNow} at=${campaign.last_change_at} />` })}`}
        </p>
        ${mayAct && html`<${CampaignActions} campaign=${campaign} settings=${settings} />`}
      </div>
    </li>
  `;
}

/** @param {{ campaign: Campaign }} props */
export function CampaignBadges({ campaign: { paused_since, cancelled_before } }) {
  return html`
    ${
      paused_since &&
      html`<span class="badge tone-paused">
        <${Icon} name="CirclePause" />
        <span>${phrase("campaigns.paused", { when: html`<${FromNow} at=${paused_since} />` })}</span>
      </span>`
    }
    ${
      cancelled_before &&
      html`<span class="badge tone-cancelled"><${Icon} name="Ban" />${say("campaigns.cancelled")}</span>`
    }
  `;
}

/** @param {{ campaign: Campaign }} props */
export function Done({ campaign: { calls, total, done } }) {
  const of =
    calls.UNKNOWN > 0
      ? say("campaigns.ended_of_unclear", { done, total, unclear: calls.UNKNOWN })
      : say("campaigns.ended_of", { done, total });
  return html`
    <p class="campaign-done">
      ${phrase("campaigns.ended_share", { share: html`<b>${perCent(total > 0 ? done / total : 0)}</b>` })}${" "}
      <span class="hint">${of}</span>
    </p>
  `;
}

/**
 * How many of its calls have each status; each leads to them.
 *
 * @param {{ campaign: Campaign }} props
 */
export function CampaignCounts({ campaign: { campaign, calls } }) {
  const address = `#/calls?campaign=${encodeURIComponent(campaign)}`;
  const statuses = [...MOVING_STATUSES, ...FINAL_STATUSES].filter((status) => calls[status] > 0);
  return html`
    <ul class="campaign-counts">
      ${statuses.map((status) => html`<${Count} key=${status} status=${status} count=${calls[status]} address=${address} />`)}
    </ul>
  `;
}

/**
 * Of what the answer rate is: only attempts whose end the network told count.
 *
 * @param {{ campaign: Campaign }} props
 */
export function AnswerRate({ campaign: { attempts, outcomes, answer_rate } }) {
  if (attempts === 0) return say("campaigns.no_attempts");
  const count = outcomes.COMPLETED_CALL + outcomes.BUSY + outcomes.NO_ANSWER + outcomes.FAILED;
  if (count === 0) return say("campaigns.no_known_end", { count: attempts });
  const others = attempts - count;
  const shown = {
    count,
    played: html`<b>${whole(outcomes.COMPLETED_CALL)}</b>`,
    rate: html`<b>${perCent(answer_rate)}</b>`,
  };
  return others > 0 ? phrase("campaigns.played_in_others", { ...shown, others }) : phrase("campaigns.played_in", shown);
}

/** @param {{ status: CallStatus, count: number, address: string }} props */
function Count({ status, count, address }) {
  const word = STATUS[status];
  return html`
    <li>
      <a class="count-link tone-${word.tone}" href=${`${address}&status=${status}`} title=${word.means}>
        <${Icon} name=${word.icon} />${word.label} <b>${whole(count)}</b>
      </a>
    </li>
  `;
}
