import { useApi } from "../base/context.js";
import { html } from "../base/html.js";
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
    <${ViewTitle} title="Overview">
      ${summary.value && html`<${PauseButton} state=${summary.value.dialling} />`}
    <//>
    ${summary.value && html`<${Attention} summary=${summary.value} />`}
    <${Panel} title="Calls" id="totals" class="panel-totals">
      ${shown(summary, "The totals", 3, (value) => html`<${Totals} calls=${value.calls} />`)}
    <//>
    <div class="overview-columns">
      <${HistoryPanel} />
      <div class="overview-side">
        <${Panel} title="Allowance and backlog" id="allowance">
          ${shown(summary, "The allowance", 12, (value) => html`<${AllowancePanel} summary=${value} />`)}
        <//>
        <${Panel} title="Campaigns" id="campaigns" aside=${html`<a href="#/campaigns">All campaigns</a>`}>
          ${shown(campaigns, "The campaigns", 7, (page) => html`<${CampaignsGlance} campaigns=${page.campaigns} />`)}
        <//>
      </div>
    </div>
    <${Panel} title="Latest calls" id="latest" aside=${html`<a href="#/calls">All calls</a>`}>
      ${shown(latest, "The latest calls", 12, ({ calls }) =>
        calls.length > 0 ? html`<${CallsTable} calls=${calls} label="Latest calls" />` : html`<${NoCallsYet} />`,
      )}
    <//>
  `;
}
