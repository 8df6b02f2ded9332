import { useEffect } from "preact/hooks";

import { clockLead } from "./base/api.js";
import { Page, useMe } from "./base/context.js";
import { html } from "./base/html.js";
import { useLive } from "./base/live.js";
import { useRoute } from "./base/router.js";
import { ActionDialog } from "./parts/actions.js";
import { Icon } from "./parts/icon.js";
import { Sayings } from "./parts/sayings.js";
import { LiveState, Navigation, Person, PLACES, ThemeSwitch, Zone } from "./parts/shell.js";
import { Empty } from "./parts/states.js";
import { CallView } from "./views/call.js";
import { CallsView } from "./views/calls.js";
import { CampaignsView } from "./views/campaigns.js";
import { DiallingView } from "./views/dialling.js";
import { DoNotCallView } from "./views/do_not_call.js";
import { Overview } from "./views/overview.js";
import { ProblemsView } from "./views/problems.js";

/** @import { Api } from "./base/api.js" */
/** @import { Summary } from "../../types/answers" */

const SUMMARY_EVERY_MS = 3_000;
const CLOCKS_AGREE_WITHIN_MS = 1_500;

/**
 * The whole page.
 *
 * @param {{ api: Api, stage: string, signOut: (() => void) | null }} props
 */
export function App({ api, stage, signOut }) {
  const me = useMe(api);
  /** @type {import("./base/live.js").Live<Summary>} */
  const summary = useLive("summary", async (signal) => withClock(await api.get("/summary", {}, signal)), SUMMARY_EVERY_MS);
  const route = useRoute();
  const place = route.path[0] ?? "";
  const permissions = me.value?.permissions ?? [];
  const problems = summary.value ? summary.value.dead_letters + summary.value.orphans + summary.value.calls.UNKNOWN : 0;

  useEffect(() => {
    const label = PLACES.find(({ path }) => path === place)?.label ?? "Not found";
    document.title = `${route.path[1] ?? label} – Redial`;
  }, [route]);

  return html`
    <${Page.Provider} value=${{ api, permissions }}>
      <a class="skip" href="#content" onClick=${skip}>Skip to the content</a>
      <div class="shell">
        <header class="bar">
          <a class="brand" href="#/" aria-label="Redial, overview"><img src="icon.svg" alt="" width="26" height="26" /><span>Redial</span>${stage && html`<span class="stage">${stage}</span>`}</a>
          <${Navigation} place=${place} problems=${problems} />
          <div class="bar-end">
            <${LiveState} />
            <${Zone} />
            <${ThemeSwitch} />
            <${Person} name=${me.value?.name ?? null} mayAct=${me.value === undefined || permissions.includes("act")} signOut=${signOut} />
          </div>
        </header>
        <main id="content" class="content" tabindex="-1"><${View} route=${route} summary=${summary} /></main>
      </div>
      <${ActionDialog} />
      <${Sayings} />
    <//>
  `;
}

/** @param {{ route: import("./base/router.js").Route, summary: import("./base/live.js").Live<Summary> }} props */
function View({ route, summary }) {
  const [place = "", id] = route.path;
  switch (place) {
    case "":
      return html`<${Overview} summary=${summary} />`;
    case "calls":
      return id ? html`<${CallView} key=${id} callId=${id} />` : html`<${CallsView} route=${route} />`;
    case "campaigns":
      return html`<${CampaignsView} />`;
    case "dialling":
      return html`<${DiallingView} summary=${summary} />`;
    case "do-not-call":
      return html`<${DoNotCallView} />`;
    case "problems":
      return html`<${ProblemsView} />`;
    default:
      return html`<h1 tabindex="-1" class="only-read">Not found</h1><${Empty} title="There is no such view"><a href="#/">To the overview</a><//>`;
  }
}

/** @param {Summary} summary */
function withClock(summary) {
  const lead = Date.parse(summary.now) - Date.now();
  if (Math.abs(lead - clockLead.value) > CLOCKS_AGREE_WITHIN_MS) clockLead.set(lead);
  return summary;
}

/** @param {Event} event */
function skip(event) {
  // The fragment is the route; the link must not change it.
  event.preventDefault();
  document.getElementById("content")?.focus();
}
