import { useEffect, useState } from "preact/hooks";

import { useApi, useMayAct } from "../base/context.js";
import { html } from "../base/html.js";
import { useLive } from "../base/live.js";
import { counted, perCent, whole } from "../base/numbers.js";
import { FINAL_STATUSES, STATUS } from "../base/words.js";
import { ask } from "../parts/actions.js";
import { CampaignBar } from "../parts/campaign_bar.js";
import { ViewTitle } from "../parts/controls.js";
import { Icon } from "../parts/icon.js";
import { Empty, Shown } from "../parts/states.js";
import { FromNow, Time } from "../parts/time.js";
import { askToPause, askToResume } from "./dialling/pauses.js";

/** @import { Campaign, CampaignPage } from "../../../types/answers" */

const PAGE_SIZE = 20;
const EVERY_MS = 4_000;

export function CampaignsView() {
  const api = useApi();
  const mayAct = useMayAct();
  const [sought, setSought] = useState("");
  const [cursors, setCursors] = useState(/** @type {string[]} */ ([]));
  useEffect(() => setCursors([]), [sought]);
  const cursor = cursors.at(-1) ?? null;
  /** @type {import("../base/live.js").Live<CampaignPage>} */
  const live = useLive(
    `campaigns ${sought} ${cursor}`,
    (signal) => api.get("/campaigns", { campaign: sought, limit: PAGE_SIZE, cursor }, signal),
    EVERY_MS,
  );

  return html`
    <${ViewTitle} title="Campaigns">
      <form class="search search-small" role="search" onSubmit=${(/** @type {any} */ event) => {
        event.preventDefault();
        setSought(event.currentTarget.campaign.value.trim());
      }}>
        <label class="search-box"><span class="only-read">Campaign, its whole name</span><${Icon} name="Search" /><input name="campaign" type="search" placeholder="Campaign, its whole name" autocomplete="off" spellcheck=${false} onSearch=${(/** @type {any} */ event) => event.currentTarget.value === "" && setSought("")} /></label>
        <button type="submit" class="button">Find</button>
      </form>
    <//>
    <${Shown} live=${live} what="The campaigns" lines=${8}>
      ${(/** @type {CampaignPage} */ page) => html`
        ${
          page.campaigns.length === 0
            ? html`<div class="panel"><${Empty} icon="Megaphone" title=${sought ? "No campaign of this name" : "No campaigns yet"}>A request that names a <code>campaign</code> makes one.<//></div>`
            : html`<ul class="campaigns ${live.isStale ? "is-stale" : ""}">${page.campaigns.map((campaign) => html`<${CampaignCard} key=${campaign.campaign} campaign=${campaign} mayAct=${mayAct} />`)}</ul>`
        }
        ${
          (cursors.length > 0 || page.next_cursor) &&
          html`<nav class="pager" aria-label="Pages">
          <button type="button" class="button" disabled=${cursors.length === 0} onClick=${() => setCursors(cursors.slice(0, -1))}><${Icon} name="ChevronLeft" />Back</button>
          <span class="pager-number">Page ${cursors.length + 1}</span>
          <button type="button" class="button" disabled=${page.next_cursor === null} onClick=${() => page.next_cursor && setCursors([...cursors, page.next_cursor])}>Next<${Icon} name="ChevronRight" /></button>
        </nav>`
        }
      `}
    <//>
  `;
}

/** @param {{ campaign: Campaign, mayAct: boolean }} props */
function CampaignCard({ campaign, mayAct }) {
  const { calls, total, done } = campaign;
  const share = total > 0 ? done / total : 0;
  const open = calls.WAITING + calls.CALLING;
  const address = `#/calls?campaign=${encodeURIComponent(campaign.campaign)}`;
  return html`
    <li class="panel campaign">
      <div class="campaign-head">
        <h2><a href=${address}>${campaign.campaign}</a></h2>
        ${campaign.paused_since && html`<span class="badge tone-paused"><${Icon} name="CirclePause" />Paused <${FromNow} at=${campaign.paused_since} /></span>`}
        ${campaign.cancelled_before && html`<span class="badge tone-cancelled"><${Icon} name="Ban" />Cancelled</span>`}
        <p class="campaign-done"><b>${perCent(share)}</b> done <span class="hint">${whole(done)} of ${whole(total)}</span></p>
      </div>
      <${CampaignBar} campaign=${campaign} />
      <ul class="campaign-counts">
        ${["WAITING", "CALLING", ...FINAL_STATUSES]
          .filter((status) => calls[/** @type {keyof typeof calls} */ (status)] > 0)
          .map(
            (status) => html`
              <li key=${status}><a class="count-link tone-${STATUS[status].tone}" href=${`${address}&status=${status}`} title=${STATUS[status].means}><${Icon} name=${STATUS[status].icon} />${STATUS[status].label} <b>${whole(calls[/** @type {keyof typeof calls} */ (status)])}</b></a></li>
            `,
          )}
      </ul>
      <div class="campaign-foot">
        <p class="hint">
          ${
            campaign.attempts === 0
              ? "No attempts yet."
              : html`Answer rate <b>${perCent(campaign.answer_rate)}</b> in ${counted(campaign.attempts, "attempt")}.`
          }
          ${campaign.first_call_at && html` First call accepted <${Time} at=${campaign.first_call_at} />.`}
          ${campaign.last_change_at && html` Last change <${FromNow} at=${campaign.last_change_at} />.`}
        </p>
        ${mayAct && open > 0 && html`<${CampaignActions} campaign=${campaign} open=${open} />`}
      </div>
    </li>
  `;
}

/** @param {{ campaign: Campaign, open: number }} props */
function CampaignActions({ campaign, open }) {
  const api = useApi();
  const name = campaign.campaign;
  const cancel = () =>
    ask({
      title: "Cancel the whole campaign?",
      text: html`<p>About <b>${whole(open)}</b> calls of <b>${name}</b> have not ended yet. They are not going to be dialled any more. This cannot be taken back. Calls that are accepted later are dialled.</p>`,
      verb: "Cancel the campaign",
      otherwise: "Keep it",
      isGrave: true,
      run: async (_values, report) => {
        let cancelled = 0;
        let inFlight = 0;
        let cursor = null;
        do {
          const answer = await api.send("/campaigns/cancel", cursor ? { campaign: name, cursor } : { campaign: name });
          cancelled += answer.cancelled;
          inFlight += answer.in_flight;
          cursor = answer.done ? null : answer.next_cursor;
          report(`${whole(cancelled)} calls cancelled so far…`);
        } while (cursor);
        return `${name}: ${whole(cancelled)} calls cancelled${inFlight > 0 ? `; ${whole(inFlight)} under way cannot be stopped` : ""}.`;
      },
    });
  return html`
    <div class="buttons">
      ${
        campaign.paused_since
          ? html`<button type="button" class="button" onClick=${() => askToResume(api, { campaign: name })}><${Icon} name="CirclePlay" />Resume…</button>`
          : html`<button type="button" class="button" onClick=${() => askToPause(api, { campaign: name })}><${Icon} name="CirclePause" />Pause…</button>`
      }
      <button type="button" class="button" onClick=${cancel}><${Icon} name="Ban" />Cancel…</button>
    </div>
  `;
}
