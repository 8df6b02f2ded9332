import { useApi } from "../base/context.js";
import { html } from "../base/html.js";
import { say } from "../base/messages.js";
import { useLive } from "../base/polling.js";
import { CallsTable, NoCallsYet } from "../parts/calls_table.js";
import { Panel, ViewTitle } from "../parts/controls.js";
import { shown } from "../parts/states.js";
import { AllowancePanel } from "./overview/allowance.js";
import { Attention } from "./overview/attention.js";
import { CampaignsGlance } from "./overview/campaigns_glance.js";
import { HistoryPanel } from "./overview/history.js";
import { Totals } from "./overview/totals.js";
import { PauseButton } from "./dialling/pauses.js";

/** @import { CallPage, CampaignPage, Summary } from "../../../types/answers" */
/** @import { Live } from "../base/polling.js" */

const LATEST = 8;
const LATEST_EVERY_MS = 3_000;
const CAMPAIGNS = 3;
const CAMPAIGNS_EVERY_MS = 6_000;

/** @param {{ summary: Live<Summary> }} props */
export function Overview({ summary }) {
  const api = useApi();
  /** @type {Live<CallPage>} */
  const latest = useLive("latest", (signal) => api.get("/calls", { limit: LATEST }, signal), LATEST_EVERY_MS);
  /** @type {Live<CampaignPage>} */
  const campaigns = useLive(
    "campaigns at a glance",
    (signal) => api.get("/campaigns", { limit: CAMPAIGNS }, signal),
    CAMPAIGNS_EVERY_MS,
  );
  return html`
    <${ViewTitle} title=${say("shell.overview")}>
      ${summary.value && html`<${PauseButton} state=${summary.value.dialling} />`}
    <//>
    ${summary.value && html`<${Attention} summary=${summary.value} />`}
    <${Panel} title=${say("shell.calls")} id="totals" class="panel-totals">
      ${shown(summary, say("overview.the_totals"), 3, (value) => html`<${Totals} calls=${value.calls} />`)}
    <//>
    <div class="overview-columns">
      <${HistoryPanel} />
      <div class="overview-side">
        <${Panel} title=${say("overview.allowance")} id="allowance">
          ${shown(summary, say("overview.the_allowance"), 12, (value) => html`<${AllowancePanel} summary=${value} />`)}
        <//>
        <${Panel} title=${say("shell.campaigns")} id="campaigns" aside=${html`<a href="#/campaigns">${say("overview.all_campaigns")}</a>`}>
          ${shown(campaigns, say("overview.the_campaigns"), 7, (page) => html`<${CampaignsGlance} campaigns=${page.campaigns} />`)}
        <//>
      </div>
    </div>
    <${Panel} title=${say("overview.latest_calls")} id="latest" aside=${html`<a href="#/calls">${say("overview.all_calls")}</a>`}>
      ${shown(latest, say("overview.the_latest_calls"), 12, ({ calls }) =>
        calls.length > 0
          ? html`<${CallsTable} calls=${calls} label=${say("overview.latest_calls")} />`
          : html`<${NoCallsYet} />`,
      )}
    <//>
  `;
}
