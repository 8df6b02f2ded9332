import { useApi } from "../../base/context.js";
import { html } from "../../base/html.js";
import { phrase, say } from "../../base/messages.js";
import { ask } from "../../parts/actions.js";
import { Button } from "../../parts/button.js";
import { WHY } from "../../parts/fields.js";
import { askToPause, askToResume } from "../dialling/pauses.js";
import { askForSettings } from "./settings.js";

/** @import { Api } from "../../base/api.js" */
/** @import { Campaign, CampaignCancellation, CampaignSettings } from "../../../../types/answers" */

/**
 * What can be done about a campaign; what is over can only be set.
 *
 * @param {{ campaign: Campaign, settings?: CampaignSettings }} props
 */
export function CampaignActions({ campaign, settings }) {
  const api = useApi();
  const { campaign: name, calls } = campaign;
  const open = calls.WAITING + calls.CALLING;
  const set = () => askForSettings(api, name, settings);
  return html`
    <div class="buttons">
      <${Button} icon="Clock" says=${say("campaigns.settings.of", { campaign: name })} onClick=${set}>
        ${say("campaigns.settings")}
      <//>
      ${(open > 0 || campaign.paused_since) && html`<${PauseOrResume} campaign=${campaign} />`}
      ${open > 0 && html`<${Cancel} name=${name} open=${open} />`}
    </div>
  `;
}

/** @param {{ campaign: Campaign }} props */
function PauseOrResume({ campaign: { campaign, paused_since } }) {
  const api = useApi();
  if (paused_since) {
    const resume = () => askToResume(api, { campaign });
    return html`
      <${Button} icon="CirclePlay" says=${say("campaigns.resume.of", { campaign })} onClick=${resume}>${say("campaigns.resume")}<//>
    `;
  }
  const pause = () => askToPause(api, { campaign });
  return html`
    <${Button} icon="CirclePause" says=${say("campaigns.pause.of", { campaign })} onClick=${pause}>${say("campaigns.pause")}<//>
  `;
}

/** @param {{ name: string, open: number }} props */
function Cancel({ name, open }) {
  const api = useApi();
  const cancel = () =>
    ask({
      title: say("campaigns.cancel.title"),
      text: html`
        <p>
          ${phrase("campaigns.cancel.text", {
            count: open,
            campaign: html`<b>${name}</b>`,
            strong: (/** @type {any[]} */ words) => html`<b>${words}</b>`,
          })}
        </p>
        <p>${say("campaigns.cancel.final")}</p>
      `,
      verb: say("campaigns.cancel.verb"),
      otherwise: say("campaigns.cancel.otherwise"),
      isGrave: true,
      fields: [WHY],
      run: ({ reason = "" }, report) => cancelAll(api, name, reason, report),
    });
  return html`
    <${Button} icon="Ban" says=${say("campaigns.cancel.of", { campaign: name })} onClick=${cancel}>${say("campaigns.cancel")}<//>
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
    report(say("campaigns.cancel.so_far", { count: cancelled }));
  } while (cursor);
  if (inFlight === 0) return say("campaigns.cancel.done", { campaign, count: cancelled });
  return say("campaigns.cancel.done_but", { campaign, count: cancelled, under_way: inFlight });
}
