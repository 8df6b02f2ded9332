import { useApi } from "../../base/context.js";
import { html } from "../../base/html.js";
import { counted, perCent, whole } from "../../base/numbers.js";
import { FINAL_STATUSES, LANE, MOVING_STATUSES, STATUS } from "../../base/labels.js";
import { ask } from "../../parts/actions.js";
import { Button } from "../../parts/button.js";
import { WHY } from "../../parts/fields.js";
import { ServiceFigures } from "../../parts/service_figures.js";
import { CampaignBar } from "../../parts/campaign_bar.js";
import { Icon } from "../../parts/icon.js";
import { FromNow, Time } from "../../parts/time.js";
import { askForSettings } from "./settings.js";
import { askToPause, askToResume } from "../dialling/pauses.js";

/** @import { Api } from "../../base/api.js" */
/** @import { Campaign, CampaignCancellation, CampaignSettings, CallStatus } from "../../../../types/answers" */

/**
 * How far a campaign is, and what can be done about it.
 *
 * @param {{ campaign: Campaign, settings?: CampaignSettings, mayAct: boolean }} props
 */
export function CampaignCard({ campaign, settings, mayAct }) {
  const { calls, total, done } = campaign;
  const open = calls.WAITING + calls.CALLING;
  const address = `#/calls?campaign=${encodeURIComponent(campaign.campaign)}`;
  const statuses = [...MOVING_STATUSES, ...FINAL_STATUSES].filter((status) => calls[status] > 0);
  return html`
    <li class="panel campaign">
      <div class="campaign-head">
        <h2><a href=${address}>${campaign.campaign}</a></h2>
        ${
          campaign.paused_since &&
          html`<span class="badge tone-paused">
            <${Icon} name="CirclePause" /><span>Paused <${FromNow} at=${campaign.paused_since} /></span>
          </span>`
        }
        ${campaign.cancelled_before && html`<span class="badge tone-cancelled"><${Icon} name="Ban" />Cancelled</span>`}
        <p class="campaign-done">
          <b>${perCent(total > 0 ? done / total : 0)}</b> ended${" "}
          <span class="hint">
            ${whole(done)} of ${whole(total)}${calls.UNKNOWN > 0 && `, ${whole(calls.UNKNOWN)} of them unclear`}
          </span>
        </p>
      </div>
      <${CampaignBar} campaign=${campaign} />
      <ul class="campaign-counts">
        ${statuses.map((status) => html`<${Count} key=${status} status=${status} count=${calls[status]} address=${address} />`)}
      </ul>
      <div class="campaign-foot">
        <p class="hint">
          <${Rate} campaign=${campaign} />
          ${campaign.figures && html` <${ServiceFigures} figures=${campaign.figures} />.`}
          ${campaign.first_call_at && html` First call accepted <${Time} at=${campaign.first_call_at} />.`}
          ${settings?.calling_hours_written && html` Calls within <b>${settings.calling_hours_written}</b>.`}
          ${settings?.calls_per_minute && html` At most <b>${counted(settings.calls_per_minute, "call")}</b> a minute.`}
          ${settings?.lane && html` In lane <b>${LANE[settings.lane].label}</b>.`}
          ${campaign.last_change_at && html` Last change <${FromNow} at=${campaign.last_change_at} />.`}
        </p>
        ${mayAct && html`<${Actions} campaign=${campaign} settings=${settings} open=${open} />`}
      </div>
    </li>
  `;
}

/**
 * Of what the answer rate is: only attempts whose end the network told count.
 *
 * @param {{ campaign: Campaign }} props
 */
function Rate({ campaign: { attempts, outcomes, answer_rate } }) {
  if (attempts === 0) return html`No attempts yet.`;
  const ended = outcomes.COMPLETED_CALL + outcomes.BUSY + outcomes.NO_ANSWER + outcomes.FAILED;
  const others = attempts - ended;
  const rest = others > 0 ? `; ${whole(others)} more under way, refused or unclear` : "";
  if (ended === 0) return html`${counted(attempts, "attempt")}, none with a known end yet.`;
  return html`
    Played in <b>${whole(outcomes.COMPLETED_CALL)}</b> of ${counted(ended, "attempt")} with a known end
    (<b>${perCent(answer_rate)}</b>)${rest}.
  `;
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

/** @param {{ campaign: Campaign, settings?: CampaignSettings, open: number }} props */
function Actions({ campaign, settings, open }) {
  const api = useApi();
  const name = campaign.campaign;
  const cancel = () =>
    ask({
      title: "Cancel the whole campaign?",
      text: html`
        <p>
          About <b>${whole(open)}</b> calls of <b>${name}</b> have not ended yet; they are not going to be dialled any more.
        </p>
        <p>This cannot be taken back. Calls that are accepted later are dialled.</p>
      `,
      verb: "Cancel the campaign",
      otherwise: "Keep it",
      isGrave: true,
      fields: [WHY],
      run: ({ reason = "" }, report) => cancelAll(api, name, reason, report),
    });
  return html`
    <div class="buttons">
      <${Button} icon="Clock" says=${`Settings of ${name}…`} onClick=${() => askForSettings(api, name, settings)}>Settings…<//>
      ${open > 0 && html`<${Stops} campaign=${campaign} cancel=${cancel} />`}
    </div>
  `;
}

/** @param {{ campaign: Campaign, cancel: () => void }} props */
function Stops({ campaign, cancel }) {
  const api = useApi();
  const name = campaign.campaign;
  return html`
      ${
        campaign.paused_since
          ? html`<${Button} icon="CirclePlay" says=${`Resume ${name}…`} onClick=${() => askToResume(api, { campaign: name })}>Resume…<//>`
          : html`<${Button} icon="CirclePause" says=${`Pause ${name}…`} onClick=${() => askToPause(api, { campaign: name })}>Pause…<//>`
      }
      <${Button} icon="Ban" says=${`Cancel ${name}…`} onClick=${cancel}>Cancel…<//>
  `;
}

/**
 * The API cancels a number of calls at a time, and says where to go on.
 *
 * @param {Api} api
 * @param {string} campaign
 * @param {string} reason
 * @param {(progress: string) => void} report
 */
async function cancelAll(api, campaign, reason, report) {
  let cancelled = 0;
  let inFlight = 0;
  /** @type {string | null} */
  let cursor = null;
  do {
    /** @type {CampaignCancellation} */
    const answer = await api.send("/campaigns/cancel", cursor ? { campaign, reason, cursor } : { campaign, reason });
    cancelled += answer.cancelled;
    inFlight += answer.in_flight;
    cursor = answer.done ? null : answer.next_cursor;
    report(`${whole(cancelled)} calls cancelled so far…`);
  } while (cursor);
  const rest = inFlight > 0 ? `; ${whole(inFlight)} under way cannot be stopped` : "";
  return `${campaign}: ${counted(cancelled, "call")} cancelled${rest}.`;
}
