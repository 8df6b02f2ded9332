import { serverNow } from "../../base/clock.js";
import { say } from "../../base/messages.js";
import { ask } from "../../parts/actions.js";
import { COLUMNS_OF_A_CALL, saveTable, tableOf } from "../../parts/csv.js";

/** @import { Api } from "../../base/api.js" */
/** @import { CallPage } from "../../../../types/answers" */

const PAGE_SIZE = 100;
const MOST_ROWS = 50_000;
const MOST_EMPTY = 50;
/**
 * Saves the calls that a list finds, all pages of it, as a table. The audit trail tells who did.
 *
 * @param {Api} api
 * @param {Record<string, string | string[]>} question
 * @param {boolean} isClear Whether numbers and names are shown in full to whoever asks.
 */
export function askToExport(api, question, isClear) {
  ask({
    title: say("calls.export.title"),
    text: `${say("calls.export.text")} ${say(isClear ? "calls.export.clear" : "calls.export.masked")}`,
    verb: say("calls.export.verb"),
    run: async (_, report) => {
      /** @type {Record<string, unknown>[]} */
      const rows = [];
      let empty = 0;
      /** @type {string | null} */
      let cursor = null;
      do {
        /** @type {CallPage} */
        const page = await api.get("/calls", { ...question, purpose: "export", limit: PAGE_SIZE, cursor });
        rows.push(.../** @type {any[]} */ (page.calls));
        // A search by a part of a name looks through a bounded number of calls a page.
        empty = page.calls.length > 0 ? 0 : empty + 1;
        cursor = page.next_cursor;
        report(say("calls.export.so_far", { count: rows.length }));
      } while (cursor !== null && rows.length < MOST_ROWS && empty < MOST_EMPTY);
      saveTable(tableOf(COLUMNS_OF_A_CALL, rows), `calls-${new Date(serverNow()).toISOString().slice(0, 10)}`);
      return say(cursor === null ? "calls.export.done" : "calls.export.cut", { count: rows.length });
    },
  });
}
