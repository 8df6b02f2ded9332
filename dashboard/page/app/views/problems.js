import { useApi } from "../base/context.js";
import { html } from "../base/html.js";
import { say } from "../base/messages.js";
import { useLive } from "../base/polling.js";
import { CallsTable } from "../parts/calls_table.js";
import { Panel, ViewTitle } from "../parts/controls.js";
import { Empty, shown } from "../parts/states.js";
import { DeadLetterPanel } from "./problems/dead_letters.js";
import { Orphans } from "./problems/orphans.js";
import { Refused } from "./problems/refused.js";
import { SetAside } from "./problems/set_aside.js";

/** @import { CallPage, DeadLetterQueues, OrphanPage, Refusals, SetAsidePage } from "../../../types/answers" */
/** @import { Live } from "../base/polling.js" */

const SHOWN = 25;
const EVERY_MS = 6_000;

/** What a person has to look at: what became of calls that need one, messages that could not be processed, events that no call knows. */
export function ProblemsView() {
  const api = useApi();
  /** @type {Live<CallPage>} */
  const unclear = useLive(
    "unclear",
    (signal) => api.get("/calls", { status: "UNKNOWN", limit: SHOWN }, signal),
    EVERY_MS,
  );
  /** @type {Live<CallPage>} */
  const held = useLive(
    "held",
    (signal) => api.get("/calls", { wait_reason: "NOT_PERMITTED", limit: SHOWN }, signal),
    EVERY_MS,
  );
  /** @type {Live<Refusals>} */
  const refused = useLive("refused", (signal) => api.get("/refusals", {}, signal), EVERY_MS);
  /** @type {Live<SetAsidePage>} */
  const setAside = useLive("set aside", (signal) => api.get("/set-aside", { limit: SHOWN }, signal), EVERY_MS);
  /** @type {Live<DeadLetterQueues>} */
  const queues = useLive("dead letters", (signal) => api.get("/dead-letters", {}, signal), EVERY_MS);
  /** @type {Live<OrphanPage>} */
  const orphans = useLive("orphans", (signal) => api.get("/orphans", { limit: SHOWN }, signal), EVERY_MS);
  const isAnyUnclear = (unclear.value?.calls.length ?? 0) > 0;
  return html`
    <${ViewTitle} title=${say("problems.title")} />
    <${Panel} title=${say("problems.unclear")} id="unclear" aside=${isAnyUnclear && html`<span class="hint">${say("problems.unclear.hint")}</span>`}>
      ${shown(unclear, say("problems.unclear"), 3, (page) => html`<${Unclear} page=${page} />`)}
    <//>
    <${Panel} title=${say("problems.held")} id="held">
      ${shown(held, say("problems.held"), 3, (page) => html`<${Held} page=${page} />`)}
    <//>
    <${Panel} title=${say("problems.refused")} id="refused">
      ${shown(refused, say("problems.refused"), 2, (value) => html`<${Refused} refusals=${value} />`)}
    <//>
    <${Panel} title=${say("problems.set_aside")} id="set-aside">
      ${shown(setAside, say("problems.set_aside"), 3, (value) => html`<${SetAside} page=${value} />`)}
    <//>
    <${Panel} title=${say("problems.dead_letters")} id="dead-letters">
      ${shown(queues, say("problems.dead_letters.what"), 4, (value) => html`<${DeadLetterPanel} queues=${value.queues} />`)}
    <//>
    <${Panel} title=${say("problems.orphans")} id="orphans">
      ${shown(orphans, say("problems.orphans"), 3, (value) => html`<${Orphans} page=${value} />`)}
    <//>
  `;
}

/** @param {{ page: CallPage }} props */
function Unclear({ page }) {
  if (page.calls.length === 0)
    return html`<${Empty} icon="CircleCheck" title=${say("problems.none")}>${say("problems.unclear.none")}<//>`;
  return html`
    <${CallsTable} calls=${page.calls} label=${say("problems.unclear")} />
    ${page.next_cursor && html`<p class="hint below"><a href="#/calls?status=UNKNOWN">${say("problems.unclear.all")}</a></p>`}
  `;
}

/** @param {{ page: CallPage }} props */
function Held({ page }) {
  if (page.calls.length === 0)
    return html`<${Empty} icon="CircleCheck" title=${say("problems.none")}>${say("problems.held.none")}<//>`;
  return html`
    <${CallsTable} calls=${page.calls} label=${say("problems.held")} />
    <p class="hint below">
      ${say("problems.held.text")}${page.next_cursor && ` ${say("problems.held.more")}`}
    </p>
  `;
}
