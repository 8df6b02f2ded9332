import { useMemo, useState } from "preact/hooks";

import { clockLead } from "../base/api.js";
import { serverNow } from "../base/clock.js";
import { useApi, useMayAct } from "../base/context.js";
import { html } from "../base/html.js";
import { phrase, say } from "../base/messages.js";
import { useLive } from "../base/polling.js";
import { useStore } from "../base/store.js";
import { CallsTable } from "../parts/calls_table.js";
import { SubmitLink, ViewTitle } from "../parts/controls.js";
import { Icon } from "../parts/icon.js";
import { useNumberRead } from "../parts/number_fields.js";
import { Pager, usePages } from "../parts/pager.js";
import { callsList, SaveList } from "../parts/save_list.js";
import { shown } from "../parts/states.js";
import { Time } from "../parts/time.js";
import { BulkActs } from "./calls/bulk.js";
import { readPage } from "./calls/read_page.js";
import { Filters } from "./calls/filters.js";
import { NothingFound, NotByNumber } from "./calls/nothing_found.js";
import { questionOf } from "./calls/question.js";
import { SavedFilters } from "./calls/saved_filters.js";
import { useSelection } from "./calls/selection.js";
import { nextSorting, sorted } from "./calls/sorting.js";

/** @import { Route } from "../base/router.js" */
/** @import { CallPage, CallSummary } from "../../../types/answers" */

const PAGE_SIZE = 25;
const EVERY_MS = 3_000;
const MINUTE_MS = 60_000;

/**
 * The list of calls: live, searched, filtered, in pages.
 *
 * @param {{ route: Route }} props
 */
export function CallsView({ route }) {
  const api = useApi();
  const mayAct = useMayAct();
  const asked = `${route.query} ${route.unshown.number ?? ""}`;
  // By the server's clock, which is known a little later where this machine's is wrong.
  const minutesAhead = Math.round(useStore(clockLead) / MINUTE_MS);
  const question = useMemo(() => questionOf(route.query, route.unshown, askedAt(asked)), [asked, minutesAhead]);
  const pages = usePages(`calls ${JSON.stringify(question)}`);
  /** @type {import("../base/polling.js").Live<CallPage>} */
  const live = useLive(
    `calls ${JSON.stringify(question)} ${pages.cursor}`,
    (signal) => readPage(api, question, PAGE_SIZE, pages.cursor, signal),
    EVERY_MS,
  );
  const selection = useSelection(`${JSON.stringify(question)} ${pages.cursor}`, live.value?.calls ?? []);
  const [sorting, setSorting] = useState(/** @type {import("./calls/sorting.js").Sorting} */ (null));
  const [changed, setChanged] = useState(/** @type {ReadonlyMap<string, CallSummary>} */ (new Map()));
  const noteChange = (/** @type {CallSummary} */ call) =>
    setChanged((before) => new Map(before).set(call.call_id, call));
  const isFiltered = asked.trim() !== "";
  const isLater = route.query.has("later");
  const sought = route.unshown.number ?? route.query.get("search");

  return html`
    <${ViewTitle} title=${say("calls.title")}>
      <a class="button calls-elsewhere" href="#/templates"><${Icon} name="Volume2" />${say("calls.templates")}</a>
      <a class="button calls-elsewhere" href="#/audit"><${Icon} name="ListFilter" />${say("calls.audit")}</a>
      <${SubmitLink} />
      ${mayAct && html`<a class="button button-main" href="#/new-call"><${Icon} name="PhoneOutgoing" />${say("calls.new")}</a>`}
    <//>
    <${Filters} key="filters" route=${route} />
    <div class="calls-tools">
      <${SavedFilters} route=${route} />
      <${SaveList} list=${callsList(question)} />
    </div>
    <p class="calls-places">
      ${
        isLater
          ? phrase("calls.due_later", {
              b: (/** @type {any} */ words) => html`<b>${words}</b>`,
              link: (/** @type {any} */ words) => html`<a href="#/calls">${words}</a>`,
            })
          : !isFiltered &&
            phrase("calls.now_first", {
              link: (/** @type {any} */ words) => html`<a href="#/calls?later=1">${words}</a>`,
            })
      }
    </p>
    ${route.unshown.number && html`<${NumberSought} written=${route.unshown.number} country=${route.query.get("country") ?? ""} />`}
    <section class="panel panel-list ${live.isStale ? "is-stale" : ""}" aria-label=${say("calls.found")} aria-busy=${live.isStale}>
      ${
        live.problem?.status === 403 && route.unshown.number
          ? html`<${NotByNumber} problem=${live.problem} />`
          : shown(
              live,
              say("calls.list"),
              10,
              (page) => html`
          ${
            page.calls.length > 0
              ? html`
                <${BulkActs} chosen=${selection.calls} chooseNone=${selection.none} chooseAll=${() => selection.all(page.calls)} onChanged=${noteChange} />
                <${CallsTable}
                  calls=${sorted(page.calls, sorting)}
                  changed=${changed}
                  label=${say("calls.found")}
                  selection=${mayAct ? selection : undefined}
                  sorting=${{ by: sorting?.by ?? null, isDown: sorting?.isDown ?? false, choose: (/** @type {string} */ by) => setSorting(nextSorting(sorting, by)) }}
                />
                ${sorting && html`<p class="searched-back" role="status">${say("calls.sorted")}</p>`}
              `
              : html`<${NothingFound} isFiltered=${isFiltered} mayGoOn=${page.next_cursor !== null} sought=${sought} />`
          }
          <p class="searched-back" role="status">
            ${
              page.searched_back_to &&
              phrase(page.next_cursor ? "calls.searched_back.more" : "calls.searched_back", {
                time: html`<${Time} at=${page.searched_back_to} />`,
              })
            }
          </p>
          <${Pager}
            pages=${pages}
            live=${live}
            on=${say(page.searched_back_to ? "calls.further_back" : page.calls.length === 0 ? "calls.look_on" : "parts.next")}
          />
        `,
            )
      }
    </section>
  `;
}

/**
 * When a question was asked: "the last hour" starts when it is chosen, for a cursor is good only for the very question that it came
 * from. With this place in the history, so that who comes back from a call finds the page that they left.
 *
 * @param {string} asked
 */
function askedAt(asked) {
  const { question, pages } = history.state ?? {};
  if (question?.asked === asked && pages?.cursors.length > 0) return question.at;
  const at = serverNow();
  history.replaceState({ ...history.state, question: { asked, at } }, "");
  return at;
}

/**
 * As which number a search is understood.
 *
 * @param {{ written: string, country: string }} props
 */
function NumberSought({ written, country }) {
  const read = useNumberRead(written, country);
  // Where the stack has no country, the search tries those of its own numbers.
  const isKnown = read !== null && read.number !== null;
  return html`
    <p class="calls-places" role="status">
      ${
        isKnown &&
        phrase(read.number === written ? "calls.to" : "calls.to_written", {
          number: html`<span class="phone">${read.number}</span>`,
          written,
        })
      }
    </p>
  `;
}
