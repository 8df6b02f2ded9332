import { useApi } from "../base/context.js";
import { html } from "../base/html.js";
import { say } from "../base/messages.js";
import { useLive } from "../base/polling.js";
import { CallsTable } from "../parts/calls_table.js";
import { Panel, ViewTitle } from "../parts/controls.js";
import { callsList, SaveList } from "../parts/save_list.js";
import { Empty, shown } from "../parts/states.js";
import { DeadLetterPanel } from "./problems/dead_letters.js";
import { Orphans } from "./problems/orphans.js";
import { Refused } from "./problems/refused.js";
import { DEAD_LETTERS, ORPHANS, REFUSED, SET_ASIDE } from "./problems/saved.js";
import { SetAside } from "./problems/set_aside.js";

/** @import { CallPage, DeadLetterQueues, OrphanPage, Refusals, SetAsidePage } from "../../../types/answers" */
/** @import { Live } from "../base/polling.js" */
/** @import { SavedList } from "../parts/save_list.js" */

const UNCLEAR = { status: "UNKNOWN" };
const HELD = { wait_reason: "NOT_PERMITTED" };
const SHOWN = 25;
const EVERY_MS = 6_000;

/** What a person has to look at: what became of calls that need one, messages that could not be processed, events that no call knows. */
export function ProblemsView() {
  const api = useApi();
  /** @type {Live<CallPage>} */
  const unclear = useLive("unclear", (signal) => api.get("/calls", { ...UNCLEAR, limit: SHOWN }, signal), EVERY_MS);
  /** @type {Live<CallPage>} */
  const held = useLive("held", (signal) => api.get("/calls", { ...HELD, limit: SHOWN }, signal), EVERY_MS);
  /** @type {Live<Refusals>} */
  const refused = useLive("refused", (signal) => api.get("/refusals", {}, signal), EVERY_MS);
  /** @type {Live<SetAsidePage>} */
  const setAside = useLive("set aside", (signal) => api.get("/set-aside", { limit: SHOWN }, signal), EVERY_MS);
  /** @type {Live<DeadLetterQueues>} */
  const queues = useLive("dead letters", (signal) => api.get("/dead-letters", {}, signal), EVERY_MS);
  /** @type {Live<OrphanPage>} */
  const orphans = useLive("orphans", (signal) => api.get("/orphans", { limit: SHOWN }, signal), EVERY_MS);
  const isAnyUnclear = (unclear.value?.calls.length ?? 0) > 0;
  /** @param {unknown[] | undefined} found @param {string} title @param {SavedList} list */
  const save = (found, title, list) => Boolean(found?.length) && html`<${SaveList} list=${list} says=${title} />`;
  return html`
    <${ViewTitle} title=${say("problems.title")} />
    <${Panel} title=${say("problems.unclear")} id="unclear" aside=${isAnyUnclear && html`<span class="hint">${say("problems.unclear.hint")}</span>${save(unclear.value?.calls, say("problems.unclear"), callsList(UNCLEAR))}`}>
      ${shown(unclear, say("problems.unclear"), 3, (page) => html`<${Unclear} page=${page} />`)}
    <//>
    <${Panel} title=${say("problems.held")} id="held" aside=${save(held.value?.calls, say("problems.held"), callsList(HELD))}>
      ${shown(held, say("problems.held"), 3, (page) => html`<${Held} page=${page} />`)}
    <//>
    <${Panel} title=${say("problems.refused")} id="refused" aside=${save(refused.value && [...refused.value.holds, ...refused.value.ended], say("problems.refused"), REFUSED)}>
      ${shown(refused, say("problems.refused"), 2, (value) => html`<${Refused} refusals=${value} />`)}
    <//>
    <${Panel} title=${say("problems.set_aside")} id="set-aside" aside=${save(setAside.value?.calls, say("problems.set_aside"), SET_ASIDE)}>
      ${shown(setAside, say("problems.set_aside"), 3, (value) => html`<${SetAside} page=${value} />`)}
    <//>
    <${Panel} title=${say("problems.dead_letters")} id="dead-letters" aside=${save(
      queues.value?.queues.filter(({ messages }) => messages > 0),
      say("problems.dead_letters"),
      DEAD_LETTERS,
    )}>
      ${shown(queues, say("problems.dead_letters.what"), 4, (value) => html`<${DeadLetterPanel} queues=${value.queues} />`)}
    <//>
    <${Panel} title=${say("problems.orphans")} id="orphans" aside=${save(orphans.value?.orphans, say("problems.orphans"), ORPHANS)}>
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
