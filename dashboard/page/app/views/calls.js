import { useMemo } from "preact/hooks";

import { useApi } from "../base/context.js";
import { html } from "../base/html.js";
import { useLive } from "../base/live.js";
import { CallsTable, NoCallsYet } from "../parts/calls_table.js";
import { ViewTitle } from "../parts/controls.js";
import { Pager, usePages } from "../parts/pager.js";
import { Empty, shown } from "../parts/states.js";
import { readPage } from "./calls/read_page.js";
import { Filters } from "./calls/filters.js";
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
  const asked = `${route.query} ${route.unshown.number ?? ""}`;
  // "The last hour" starts when it is chosen: a cursor is good only for the very question that it came from.
  const question = useMemo(() => questionOf(route.query, route.unshown, Date.now()), [asked]);
  const pages = usePages(`calls ${JSON.stringify(question)}`);
  /** @type {import("../base/live.js").Live<CallPage>} */
  const live = useLive(
    `calls ${JSON.stringify(question)} ${pages.cursor}`,
    (signal) => readPage(api, question, PAGE_SIZE, pages.cursor, signal),
    EVERY_MS,
  );
  const isFiltered = asked.trim() !== "";

  return html`
    <${ViewTitle} title="Calls" />
    <${Filters} key="filters" route=${route} />
    <section class="panel panel-list ${live.isStale ? "is-stale" : ""}" aria-label="Calls found" aria-busy=${live.isStale}>
      ${shown(
        live,
        "The list of calls",
        10,
        (page) => html`
          ${
            page.calls.length > 0
              ? html`<${CallsTable} calls=${page.calls} label="Calls found" />`
              : html`<${NothingFound} isFiltered=${isFiltered} mayGoOn=${page.next_cursor !== null} />`
          }
          <${Pager}
            pages=${pages}
            next=${page.next_cursor}
            isWaiting=${live.isStale}
            on=${page.calls.length === 0 ? "Look on" : "Next"}
          />
        `,
      )}
    </section>
    ${
      !route.query.has("status") &&
      html`<p class="hint below">
        Calls that are due later than in an hour are in the list of <a href="#/calls?status=WAITING">waiting calls</a>.
      </p>`
    }
  `;
}

/** @param {{ isFiltered: boolean, mayGoOn: boolean }} props */
function NothingFound({ isFiltered, mayGoOn }) {
  if (mayGoOn)
    return html`
      <${Empty} icon="Search" title="Nothing found so far">
        Many calls were looked through, and there are more. Look on with the button below.
      <//>
    `;
  if (isFiltered) return html`<${Empty} icon="Search" title="No call matches"><a href="#/calls">Show all calls</a><//>`;
  return html`<${NoCallsYet} />`;
}
