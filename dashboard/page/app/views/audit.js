import { useApi } from "../base/context.js";
import { html } from "../base/html.js";
import { language, phrase, say } from "../base/messages.js";
import { LANE } from "../base/labels.js";
import { serverNow } from "../base/clock.js";
import { useLive } from "../base/polling.js";
import { inZone } from "../base/prose.js";
import { go } from "../base/router.js";
import { Panel, ViewTitle } from "../parts/controls.js";
import { EntriesTable } from "../parts/entries.js";
import { FilterText } from "../parts/filter_fields.js";
import { Icon } from "../parts/icon.js";
import { Pager, usePages } from "../parts/pager.js";
import { SaveList } from "../parts/save_list.js";
import { Empty, listed } from "../parts/states.js";
import { Time } from "../parts/time.js";

/** @import { Act, AuditPage } from "../../../types/answers" */
/** @import { Live } from "../base/polling.js" */
/** @import { Route } from "../base/router.js" */
/** @import { SavedList } from "../parts/save_list.js" */

const COLUMNS = [say("audit.when"), say("audit.who"), say("audit.what"), say("audit.why")];
const COLUMNS_OF_A_FILE = [
  "at",
  "kind",
  "text",
  "actor_kind",
  "actor_id",
  "actor_name",
  "actor_session",
  "reason",
  "call_id",
  "campaign",
  "lane",
];
const PAGE_SIZE = 25;
const EVERY_MS = 10_000;
const A_DAY_MS = 86_400_000;

/** What people do, in the words of the page's buttons. */
const KINDS = {
  cancel_call: say("audit.kind.cancel_call"),
  settle_call: say("audit.kind.settle_call"),
  call_again: say("audit.kind.call_again"),
  reschedule_call: say("audit.kind.reschedule_call"),
  note_call: say("audit.kind.note_call"),
  note_campaign: say("audit.kind.note_campaign"),
  submit: say("audit.kind.submit"),
  cancel_campaign: say("audit.kind.cancel_campaign"),
  pause: say("audit.kind.pause"),
  resume: say("audit.kind.resume"),
  set_campaign: say("audit.kind.set_campaign"),
  put_on_do_not_call_list: say("audit.kind.put_on_do_not_call_list"),
  import_do_not_call_list: say("audit.kind.import_do_not_call_list"),
  take_off_do_not_call_list: say("audit.kind.take_off_do_not_call_list"),
  put_template: say("audit.kind.put_template"),
  delete_template: say("audit.kind.delete_template"),
  put_hours: say("audit.kind.put_hours"),
  delete_hours: say("audit.kind.delete_hours"),
  redrive_refused: say("audit.kind.redrive_refused"),
  redrive_dead_letters: say("audit.kind.redrive_dead_letters"),
  erase: say("audit.kind.erase"),
  export: say("audit.kind.export"),
  read_in_clear: say("audit.kind.read_in_clear"),
};
// In the list that nobody filtered, each call that somebody opens would have a line between what was done.
const LOOKS = "read_in_clear";
const ANYTHING = "any";
const MOST_DAYS = 36_500;
const SPANS = [
  { value: "", label: say("audit.any_time") },
  { value: "1", label: say("audit.last_day") },
  { value: "7", label: say("audit.last_7_days") },
  { value: "30", label: say("audit.last_30_days") },
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
    <${ViewTitle} title=${say("shell.audit")} />
    <${Filters} query=${route.query} />
    <${Panel} title=${say("audit.latest_first")} id="audit" aside=${html`<${SaveList} list=${listOf(asked)} />`}>
      ${listed(live, say("audit.what_was_done"), 6, (page) => html`<${Acts} page=${page} isFiltered=${[...route.query].length > 0} />`)}
      <${Pager} pages=${pages} live=${live} on=${say("audit.earlier")} />
    <//>
  `;
}

/** @param {URLSearchParams} query */
function questionOf(query) {
  const days = Number(query.get("days"));
  const kind = query.get("kind");
  // By the day: a page that is read anew asks the same, and its cursor still fits.
  const today = Math.floor(serverNow() / A_DAY_MS) * A_DAY_MS;
  return {
    actor: query.get("actor"),
    kind: kind === ANYTHING ? null : kind,
    without_kind: kind ? null : LOOKS,
    campaign: query.get("campaign"),
    call: query.get("call"),
    // Whoever writes more days into the address asks for all of them: no calendar goes that far back.
    since: days > 0 && days <= MOST_DAYS ? new Date(today - days * A_DAY_MS).toISOString() : null,
  };
}

/**
 * As `redial audit` has it.
 *
 * @param {ReturnType<typeof questionOf>} question
 * @returns {SavedList}
 */
function listOf(question) {
  return {
    name: "audit",
    columns: COLUMNS_OF_A_FILE,
    read: async (api, page) => {
      /** @type {AuditPage} */
      const { acts, next_cursor } = await api.get("/audit", { ...question, ...page });
      const rows = acts.map(({ actor: { kind, id, name, session }, ...act }) => ({
        ...act,
        actor_kind: kind,
        actor_id: id,
        actor_name: name,
        actor_session: session,
      }));
      return { rows, next_cursor };
    },
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
      <${FilterText} placeholder=${hint} maxlength="200" value=${query.get(name) ?? ""} onChange=${setFrom(name)} />
    </label>
  `;
  return html`
    <div class="audit-filters" role="search" aria-label=${say("audit.filter")}>
      ${text("actor", say("audit.who"), say("audit.part_of_a_name"))}
      <label class="filter">
        <span>${say("audit.what")}</span>
        <select value=${query.get("kind") ?? ""} onChange=${setFrom("kind")}>
          <option value="">${say("audit.but_looks")}</option>
          <option value=${ANYTHING}>${say("audit.anything")}</option>
          ${Object.entries(KINDS).map(([kind, label]) => html`<option key=${kind} value=${kind}>${label}</option>`)}
        </select>
      </label>
      ${text("campaign", say("parts.campaign"), say("audit.any"))} ${text("call", say("parts.calls.call"), say("audit.one_of_its_ids"))}
      <label class="filter">
        <span>${say("audit.time")}</span>
        <select value=${questionOf(query).since ? query.get("days") : ""} onChange=${setFrom("days")}>
          ${SPANS.map(({ value, label }) => html`<option key=${value} value=${value}>${label}</option>`)}
        </select>
      </label>
      ${
        query.size > 0 &&
        html`<button type="button" class="button-quiet" onClick=${() => go("#/audit", { replace: true })}>
          <${Icon} name="X" />${say("audit.clear_all")}
        </button>`
      }
    </div>
  `;
}

/** @param {{ page: AuditPage, isFiltered: boolean }} props */
function Acts({ page, isFiltered }) {
  if (page.acts.length === 0) {
    return html`
      <${Empty} icon="Search" title=${page.searched_back_to ? say("audit.nothing_so_far") : say("audit.nothing")}>
        ${
          page.searched_back_to
            ? phrase("audit.searched_back_to", { time: html`<${Time} at=${page.searched_back_to} />` })
            : isFiltered
              ? say("audit.nothing_fits")
              : say("audit.what_stands_here")
        }
      <//>
    `;
  }
  return html`<${EntriesTable} columns=${COLUMNS} entries=${page.acts.map(entryOf)} />`;
}

/** @param {Act} act */
function entryOf(act) {
  const { actor } = act;
  const words = inZone(wordsOf(act), serverNow());
  const session = actor.session && html`<span class="hint">${say("audit.session", { session: actor.session })}</span>`;
  return {
    key: act.id,
    cells: [
      html`<${Time} at=${act.at} />`,
      html`<span title=${actor.id}>${actor.name}</span> ${session}`,
      html`<span title=${act.kind}>${act.call_id ? html`<a href=${`#/calls/${act.call_id}`}>${words}</a>` : words}</span>`,
      act.reason || html`<span class="hint as-a-rule">${say("audit.no_reason")}</span>`,
    ],
  };
}

/**
 * The API's words; in another language the words for its kind, and what it was done to.
 *
 * @param {Act} act
 */
function wordsOf(act) {
  const { kind, text, lane, campaign, call_id, details } = act;
  const inWords = lane ? (LANE[lane]?.label ?? lane) : null;
  if (language === "en") return lane ? text.replace(`the lane ${lane}`, `the lane “${inWords}”`) : text;
  const what = Object.hasOwn(KINDS, kind) ? KINDS[/** @type {keyof typeof KINDS} */ (kind)] : kind;
  const named = [inWords, campaign, call_id, ...Object.values(details)].filter(Boolean);
  return named.length > 0 ? say("audit.act", { what, details: named.join(", ") }) : what;
}
