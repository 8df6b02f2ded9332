import { useApi } from "../../base/context.js";
import { html } from "../../base/html.js";
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
      <${Empty} icon="Search" title="Nothing found so far">
        Many calls were looked through, and there are more. Look on with the button below.
      <//>
    `;
  if (!isFiltered) return html`<${NoCallsYet} />`;
  return html`
    <${Empty} icon="Search" title="No call matches">
      ${
        sought &&
        html`
          <p>
            The search finds a phone number, with its country or as it is written at home, a call id, and a request id or a
            part of it; a recipient's name or a part of it for those who may see names.
          </p>
          <${Suggestions} sought=${sought} />
        `
      }
      <p><a href="#/calls">Show all calls</a></p>
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
      Campaigns with that in their name:
      ${alike.map((name) => html` <a key=${name} href=${`#/calls?campaign=${encodeURIComponent(name)}`}>${name}</a>`)}
    </p>
  `;
}

/**
 * Whoever may not see numbers may not find calls by them either: a number that finds something is a number known.
 *
 * @param {{ detail: string }} props
 */
export function NotByNumber({ detail }) {
  return html`
    <${Empty} icon="Search" title="You may not search by number">
      Finding a call by its number needs the right to see numbers (group <code>redial-personal-data</code>). ${detail}
      <a href="#/calls">Show all calls</a>
    <//>
  `;
}
