import { useApi } from "../base/context.js";
import { html } from "../base/html.js";
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
    <${ViewTitle} title="Problems" />
    <${Panel} title="Unclear calls" id="unclear" aside=${isAnyUnclear && html`<span class="hint">Open one to settle it.</span>`}>
      ${shown(unclear, "Unclear calls", 3, (page) => html`<${Unclear} page=${page} />`)}
    <//>
    <${Panel} title="Calls that a setting does not permit" id="held">
      ${shown(held, "Calls that a setting does not permit", 3, (page) => html`<${Held} page=${page} />`)}
    <//>
    <${Panel} title="Refused by the voice service" id="refused">
      ${shown(refused, "Refused by the voice service", 2, (value) => html`<${Refused} refusals=${value} />`)}
    <//>
    <${Panel} title="Calls that are set aside" id="set-aside">
      ${shown(setAside, "Calls that are set aside", 3, (value) => html`<${SetAside} page=${value} />`)}
    <//>
    <${Panel} title="Messages that could not be processed" id="dead-letters">
      ${shown(queues, "Dead-letter queues", 4, (value) => html`<${DeadLetterPanel} queues=${value.queues} />`)}
    <//>
    <${Panel} title="Events that no call knows" id="orphans">
      ${shown(orphans, "Events that no call knows", 3, (value) => html`<${Orphans} page=${value} />`)}
    <//>
  `;
}

/** @param {{ page: CallPage }} props */
function Unclear({ page }) {
  if (page.calls.length === 0) return html`<${Empty} icon="CircleCheck" title="None">Each call's fate is known.<//>`;
  return html`
    <${CallsTable} calls=${page.calls} label="Unclear calls" />
    ${page.next_cursor && html`<p class="hint below"><a href="#/calls?status=UNKNOWN">All unclear calls</a></p>`}
  `;
}

/** @param {{ page: CallPage }} props */
function Held({ page }) {
  if (page.calls.length === 0) return html`<${Empty} icon="CircleCheck" title="None">All that waits may be called.<//>`;
  return html`
    <${CallsTable} calls=${page.calls} label="Calls that a setting does not permit" />
    <p class="hint below">
      They go when the setting permits them, or are cancelled.${page.next_cursor && " There are more: `redial list --not-permitted`."}
    </p>
  `;
}
