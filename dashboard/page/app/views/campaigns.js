import { useState } from "preact/hooks";

import { useApi, useMayActOn } from "../base/context.js";
import { html } from "../base/html.js";
import { STATUS } from "../base/labels.js";
import { phrase, say } from "../base/messages.js";
import { useLive } from "../base/polling.js";
import { SubmitLink, ViewTitle } from "../parts/controls.js";
import { Icon } from "../parts/icon.js";
import { Pager, usePages } from "../parts/pager.js";
import { SaveList } from "../parts/save_list.js";
import { Empty, shown } from "../parts/states.js";
import { Suggestions } from "./calls/nothing_found.js";
import { CampaignCard } from "./campaigns/card.js";

/** @import { CampaignPage, CampaignSettingsList } from "../../../types/answers" */
/** @import { Live } from "../base/polling.js" */
/** @import { SavedList } from "../parts/save_list.js" */

const TIMES = /** @type {const} */ (["first_call_at", "last_change_at", "paused_since", "cancelled_before"]);
const PAGE_SIZE = 20;
const EVERY_MS = 4_000;
const SETTINGS_EVERY_MS = 30_000;

export function CampaignsView() {
  const api = useApi();
  const mayActOn = useMayActOn();
  const [sought, setSought] = useState("");
  const pages = usePages(`campaigns/${sought}`);
  /** @type {Live<CampaignPage>} */
  const live = useLive(
    `campaigns/${sought}/${pages.cursor}`,
    (signal) => api.get("/campaigns", { campaign: sought, limit: PAGE_SIZE, cursor: pages.cursor }, signal),
    EVERY_MS,
  );

  /** @type {Live<CampaignSettingsList>} */
  const settings = useLive(
    "campaigns/settings",
    (signal) => api.get("/campaigns/settings", {}, signal),
    SETTINGS_EVERY_MS,
  );
  const settingsOf = new Map(settings.value?.campaigns.map((each) => [each.campaign, each]));

  return html`
    <${ViewTitle} title=${say("campaigns.title")}><${SearchBox} search=${setSought} /><${SaveList} list=${listOf(sought)} /><${SubmitLink} /><//>
    ${shown(
      live,
      say("campaigns.what"),
      8,
      (page) => html`
        ${
          page.campaigns.length === 0
            ? html`<div class="panel"><${NoCampaign} sought=${sought} /></div>`
            : html`
                <ul class="campaigns ${live.isStale ? "is-stale" : ""}">
                  ${page.campaigns.map(
                    (campaign) => html`
                      <${CampaignCard}
                        key=${campaign.campaign}
                        campaign=${campaign}
                        settings=${settingsOf.get(campaign.campaign)}
                        mayAct=${mayActOn.campaign(campaign.campaign)}
                      />
                    `,
                  )}
                </ul>
              `
        }
        <${Pager} pages=${pages} live=${live} />
      `,
    )}
  `;
}

/**
 * @param {string} sought
 * @returns {SavedList}
 */
function listOf(sought) {
  return {
    name: "campaigns",
    columns: ["campaign", "total", "done", ...Object.keys(STATUS), "attempts", "answer_rate", ...TIMES],
    hasPersons: false,
    read: async (api, page) => {
      /** @type {CampaignPage} */
      const { campaigns, next_cursor } = await api.get("/campaigns", { campaign: sought, ...page });
      return { rows: campaigns.map((each) => ({ ...each, ...each.calls })), next_cursor };
    },
  };
}

/** @param {{ sought: string }} props */
function NoCampaign({ sought }) {
  if (sought === "")
    return html`
      <${Empty} icon="Megaphone" title=${say("campaigns.none_yet")}>
        ${phrase("campaigns.none_yet.how", { field: (/** @type {any[]} */ words) => html`<code>${words}</code>` })}
      <//>
    `;
  return html`
    <${Empty} icon="Megaphone" title=${say("campaigns.none_found")}>
      <p>${say("campaigns.none_found.how")}</p>
      <${Suggestions} sought=${sought} />
    <//>
  `;
}

/** @param {{ search: (campaign: string) => void }} props */
function SearchBox({ search }) {
  /** @param {any} event */
  const submit = (event) => {
    event.preventDefault();
    search(event.currentTarget.campaign.value.trim());
  };
  return html`
    <form class="search search-small" role="search" onSubmit=${submit}>
      <label class="search-box">
        <span class="only-read">${say("campaigns.search")}</span>
        <${Icon} name="Search" />
        <input
          name="campaign"
          type="search"
          placeholder=${say("campaigns.search")}
          autocomplete="off"
          spellcheck=${false}
          onSearch=${(/** @type {any} */ event) => event.currentTarget.value === "" && search("")}
        />
      </label>
      <button type="submit" class="button">${say("campaigns.find")}</button>
    </form>
  `;
}
