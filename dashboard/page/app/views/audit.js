import { useApi } from "../base/context.js";
import { html } from "../base/html.js";
import { LANE } from "../base/labels.js";
import { useLive } from "../base/polling.js";
import { go } from "../base/router.js";
import { Panel, ViewTitle } from "../parts/controls.js";
import { EntriesTable } from "../parts/entries.js";
import { Icon } from "../parts/icon.js";
import { Pager, usePages } from "../parts/pager.js";
import { Empty, shown } from "../parts/states.js";
import { Time } from "../parts/time.js";

/** @import { Act, AuditPage } from "../../../types/answers" */
/** @import { Live } from "../base/polling.js" */
/** @import { Route } from "../base/router.js" */

const COLUMNS = ["When", "Who", "What", "Why"];
const PAGE_SIZE = 25;
const EVERY_MS = 10_000;
const A_DAY_MS = 86_400_000;

/** What people do, in the words of the page's buttons. */
const KINDS = {
  cancel_call: "Cancelled a call",
  settle_call: "Settled a call",
  call_again: "Called again",
  reschedule_call: "Gave a call another time",
  note_call: "Noted something on a call",
  note_campaign: "Noted something on a campaign",
  cancel_campaign: "Cancelled a campaign",
  pause: "Paused",
  resume: "Resumed",
  set_campaign: "Changed a campaign's settings",
  put_on_do_not_call_list: "Put on the do-not-call list",
  import_do_not_call_list: "Imported do-not-call entries",
  take_off_do_not_call_list: "Took off the do-not-call list",
  put_template: "Put a template",
  delete_template: "Deleted a template",
  put_hours: "Put calling hours",
  delete_hours: "Deleted calling hours",
  redrive_refused: "Made refused calls due again",
  redrive_dead_letters: "Sent dead letters back",
  erase: "Erased personal data",
  export: "Exported calls",
  read_in_clear: "Saw personal data",
};
const SPANS = [
  { value: "", label: "Any time" },
  { value: "1", label: "The last day" },
  { value: "7", label: "The last 7 days" },
  { value: "30", label: "The last 30 days" },
];

/**
 * Who did what, when and why. What it is filtered by is in the address.
 *
 * @param {{ route: Route }} props
 */
export function AuditView({ route }) {
  const api = useApi();
  const asked = questionOf(route.query);
  const pages = usePages(`audit ${route.query}`);
  /** @type {Live<AuditPage>} */
  const live = useLive(
    `audit ${route.query} ${pages.cursor}`,
    (signal) => api.get("/audit", { ...asked, limit: PAGE_SIZE, cursor: pages.cursor }, signal),
    EVERY_MS,
  );
  return html`
    <${ViewTitle} title="Who did what" />
    <${Filters} query=${route.query} />
    <${Panel} title="The latest first" id="audit">
      ${shown(live, "What was done", 6, (page) => html`<${Acts} page=${page} isFiltered=${[...route.query].length > 0} />`)}
      <${Pager} pages=${pages} next=${live.value?.next_cursor} on="Earlier" />
    <//>
  `;
}

/** @param {URLSearchParams} query */
function questionOf(query) {
  const days = Number(query.get("days"));
  // By the day: a page that is read anew asks the same, and its cursor still fits.
  const today = Math.floor(Date.now() / A_DAY_MS) * A_DAY_MS;
  return {
    actor: query.get("actor"),
    kind: query.get("kind"),
    campaign: query.get("campaign"),
    call: query.get("call"),
    since: days > 0 ? new Date(today - days * A_DAY_MS).toISOString() : null,
  };
}

/** @param {{ query: URLSearchParams }} props */
function Filters({ query }) {
  /** @param {string} name */
  const setFrom = (name) => (/** @type {any} */ event) => {
    const changed = new URLSearchParams(query);
    const value = event.currentTarget.value.trim();
    if (value) changed.set(name, value);
    else changed.delete(name);
    go(`#/audit${changed.size > 0 ? `?${changed}` : ""}`, { replace: true });
  };
  /** @param {string} name @param {string} label @param {string} hint */
  const text = (name, label, hint) => html`
    <label class="filter">
      <span>${label}</span>
      <input
        type="text"
        placeholder=${hint}
        maxlength="200"
        autocomplete="off"
        spellcheck=${false}
        value=${query.get(name) ?? ""}
        onChange=${setFrom(name)}
      />
    </label>
  `;
  return html`
    <div class="audit-filters" role="search" aria-label="Filter what was done">
      ${text("actor", "Who", "part of a name")}
      <label class="filter">
        <span>What</span>
        <select value=${query.get("kind") ?? ""} onChange=${setFrom("kind")}>
          <option value="">Anything</option>
          ${Object.entries(KINDS).map(([kind, label]) => html`<option key=${kind} value=${kind}>${label}</option>`)}
        </select>
      </label>
      ${text("campaign", "Campaign", "any")} ${text("call", "Call", "request id or call id")}
      <label class="filter">
        <span>Time</span>
        <select value=${query.get("days") ?? ""} onChange=${setFrom("days")}>
          ${SPANS.map(({ value, label }) => html`<option key=${value} value=${value}>${label}</option>`)}
        </select>
      </label>
      ${
        query.size > 0 &&
        html`<button type="button" class="button-quiet" onClick=${() => go("#/audit", { replace: true })}>
          <${Icon} name="X" />Clear all
        </button>`
      }
    </div>
  `;
}

/** @param {{ page: AuditPage, isFiltered: boolean }} props */
function Acts({ page, isFiltered }) {
  if (page.acts.length === 0) {
    return html`
      <${Empty} icon="Search" title=${page.searched_back_to ? "Nothing found so far" : "Nothing was done"}>
        ${
          page.searched_back_to
            ? html`Looked through back to <${Time} at=${page.searched_back_to} />. “Earlier” goes on.`
            : isFiltered
              ? "Nothing that fits these filters."
              : "Whatever people and programs do with calls stands here, for as long as the archive is kept."
        }
      <//>
    `;
  }
  return html`<${EntriesTable} columns=${COLUMNS} entries=${page.acts.map(entryOf)} />`;
}

/** @param {Act} act */
function entryOf(act) {
  const { actor } = act;
  const session = actor.session && html`<span class="hint">session ${actor.session}, as it says</span>`;
  return {
    key: act.id,
    cells: [
      html`<${Time} at=${act.at} />`,
      html`<span title=${actor.id}>${actor.name}</span> ${session}`,
      html`<span title=${act.kind}>${act.call_id ? html`<a href=${`#/calls/${act.call_id}`}>${wordsOf(act)}</a>` : wordsOf(act)}</span>`,
      act.reason || html`<span class="hint as-a-rule">no reason given</span>`,
    ],
  };
}

/** @param {Act} act */
function wordsOf(act) {
  return act.lane
    ? act.text.replace(`the lane ${act.lane}`, `the lane “${LANE[act.lane]?.label ?? act.lane}”`)
    : act.text;
}
