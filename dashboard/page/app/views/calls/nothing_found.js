import { useApi } from "../../base/context.js";
import { html } from "../../base/html.js";
import { phrase, say } from "../../base/messages.js";
import { useLive } from "../../base/polling.js";
import { NoCallsYet } from "../../parts/calls_table.js";
import { Empty } from "../../parts/states.js";

/** @import { CampaignPage } from "../../../../types/answers" */

const COMPARED = 50;
const EVERY_MS = 60_000;
const SUGGESTED = 5;

/**
 * Nothing matches: why that may be, and where else to look.
 *
 * @param {{ isFiltered: boolean, mayGoOn: boolean, sought: string | null }} props
 */
export function NothingFound({ isFiltered, mayGoOn, sought }) {
  if (mayGoOn)
    return html`
      <${Empty} icon="Search" title=${say("calls.nothing_so_far")}>
        ${say("calls.nothing_so_far.text")}
      <//>
    `;
  if (!isFiltered) return html`<${NoCallsYet} />`;
  return html`
    <${Empty} icon="Search" title=${say("calls.nothing")}>
      ${
        sought &&
        html`
          <p>
            ${say("calls.nothing.finds")}
          </p>
          <${Suggestions} sought=${sought} />
        `
      }
      <p><a href="#/calls">${say("calls.show_all")}</a></p>
    <//>
  `;
}

/**
 * Campaigns whose names hold what was typed.
 *
 * @param {{ sought: string }} props
 */
export function Suggestions({ sought }) {
  const api = useApi();
  /** @type {import("../../base/polling.js").Live<CampaignPage>} */
  const campaigns = useLive(
    "campaigns offered",
    (signal) => api.get("/campaigns", { limit: COMPARED }, signal),
    EVERY_MS,
  );
  const part = sought.toLowerCase();
  const names = (campaigns.value?.campaigns ?? []).map(({ campaign }) => campaign);
  const alike = names.filter((name) => name.toLowerCase().includes(part)).slice(0, SUGGESTED);
  if (alike.length === 0) return null;
  return html`
    <p>
      ${say("calls.campaigns_alike")}
      ${alike.map((name) => html` <a key=${name} href=${`#/calls?campaign=${encodeURIComponent(name)}`}>${name}</a>`)}
    </p>
  `;
}

/**
 * Whoever may not see numbers may not find calls by them either: a number that finds something is a number known.
 *
 * @param {{ problem: import("../../base/api.js").Problem }} props
 */
export function NotByNumber({ problem }) {
  return html`
    <${Empty} icon="Search" title=${say("calls.not_by_number")}>
      ${phrase("calls.not_by_number.text", { group: html`<code>redial-personal-data</code>` })} <span lang=${problem.lang}>${problem.message}</span>
      <a href="#/calls">${say("calls.show_all")}</a>
    <//>
  `;
}
