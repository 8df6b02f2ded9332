import { useMemo } from "preact/hooks";

import { useApi, useMayAct } from "../base/context.js";
import { html } from "../base/html.js";
import { useLive } from "../base/polling.js";
import { CallsTable } from "../parts/calls_table.js";
import { ViewTitle } from "../parts/controls.js";
import { Icon } from "../parts/icon.js";
import { useNumberRead } from "../parts/number_fields.js";
import { Pager, usePages } from "../parts/pager.js";
import { shown } from "../parts/states.js";
import { SubmitLink } from "../parts/submit_link.js";
import { Time } from "../parts/time.js";
import { readPage } from "./calls/read_page.js";
import { Filters } from "./calls/filters.js";
import { NothingFound, NotByNumber } from "./calls/nothing_found.js";
import { questionOf } from "./calls/question.js";

/** @import { Route } from "../base/router.js" */
/** @import { CallPage } from "../../../types/answers" */

const PAGE_SIZE = 25;
const EVERY_MS = 3_000;

/**
 * The list of calls: live, searched, filtered, in pages.
 *
 * @param {{ route: Route }} props
 */
export function CallsView({ route }) {
  const api = useApi();
  const mayAct = useMayAct();
  const asked = `${route.query} ${route.unshown.number ?? ""}`;
  // "The last hour" starts when it is chosen: a cursor is good only for the very question that it came from.
  const question = useMemo(() => questionOf(route.query, route.unshown, Date.now()), [asked]);
  const pages = usePages(`calls ${JSON.stringify(question)}`);
  /** @type {import("../base/polling.js").Live<CallPage>} */
  const live = useLive(
    `calls ${JSON.stringify(question)} ${pages.cursor}`,
    (signal) => readPage(api, question, PAGE_SIZE, pages.cursor, signal),
    EVERY_MS,
  );
  const isFiltered = asked.trim() !== "";
  const isLater = route.query.has("later");
  const sought = route.unshown.number ?? route.query.get("search");

  return html`
    <${ViewTitle} title="Calls">
      <a class="button calls-elsewhere" href="#/templates"><${Icon} name="Volume2" />Templates</a>
      <a class="button calls-elsewhere" href="#/audit"><${Icon} name="ListFilter" />Who did what</a>
      <${SubmitLink} />
      ${mayAct && html`<a class="button button-main" href="#/new-call"><${Icon} name="PhoneOutgoing" />New call…</a>`}
    <//>
    <${Filters} key="filters" route=${route} />
    <p class="calls-places">
      ${
        isLater
          ? html`<b>Due later</b>, the next one first. <a href="#/calls">Now and ended</a>`
          : !isFiltered && html`Now, then what ended last. <a href="#/calls?later=1">Due later</a>`
      }
    </p>
    ${route.unshown.number && html`<${NumberSought} written=${route.unshown.number} country=${route.query.get("country") ?? ""} />`}
    <section class="panel panel-list ${live.isStale ? "is-stale" : ""}" aria-label="Calls found" aria-busy=${live.isStale}>
      ${
        live.problem?.status === 403 && route.unshown.number
          ? html`<${NotByNumber} detail=${live.problem.message} />`
          : shown(
              live,
              "The list of calls",
              10,
              (page) => html`
          ${
            page.calls.length > 0
              ? html`<${CallsTable} calls=${page.calls} label="Calls found" />`
              : html`<${NothingFound} isFiltered=${isFiltered} mayGoOn=${page.next_cursor !== null} sought=${sought} />`
          }
          <p class="searched-back" role="status">
            ${
              page.searched_back_to &&
              html`Searched back to <${Time} at=${page.searched_back_to} />${
                page.next_cursor ? "; there are older calls." : "."
              }`
            }
          </p>
          <${Pager}
            pages=${pages}
            next=${page.next_cursor}
            isWaiting=${live.isStale}
            on=${page.searched_back_to ? "Search further back" : page.calls.length === 0 ? "Look on" : "Next"}
          />
        `,
            )
      }
    </section>
  `;
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
      ${isKnown && html`Calls to <span class="phone">${read.number}</span>${read.number !== written && `, from “${written}”`}.`}
    </p>
  `;
}
