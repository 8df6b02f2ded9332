import { serverNow } from "../base/clock.js";
import { asDate } from "../base/times.js";
import { useApi, useMaySeeNumbers } from "../base/context.js";
import { html } from "../base/html.js";
import { say } from "../base/messages.js";
import { ask } from "./actions.js";
import { COLUMNS_OF_A_CALL, saveTable, tableOf } from "./csv.js";

/** @import { Api } from "../base/api.js" */
/** @import { CallPage } from "../../../types/answers" */

const PAGE_SIZE = 100;
const MOST_ROWS = 50_000;
const MOST_EMPTY = 50;

/**
 * A list that is saved as a table: all pages of it, as it is filtered.
 *
 * @typedef {object} SavedList
 * @property {string} name Of the file.
 * @property {readonly string[]} columns
 * @property {(api: Api, page: { limit: number, cursor: string | null }) => Promise<{ rows: object[], next_cursor?: string | null }>} read
 * @property {boolean} [hasPersons] It tells numbers, or what people wrote: in full or masked, as whoever asks sees them.
 * @property {string} [more] What else there is to say of it.
 * @property {number} [most] How many lines at most.
 */

/**
 * The button that saves a list.
 *
 * @param {{ list: SavedList, says?: string }} props `says` tells it apart from others of the view.
 */
export function SaveList({ list, says }) {
  const api = useApi();
  const isClear = useMaySeeNumbers();
  return html`<button type="button" class="button-quiet" aria-label=${says && say("parts.save.says", { list: says })} onClick=${() => askToSave(api, list, isClear)}>
    ${say("parts.save.ask")}
  </button>`;
}

/**
 * The calls that a question finds. The audit trail tells who saved them.
 *
 * @param {Record<string, string | string[]>} question
 * @returns {SavedList}
 */
export function callsList(question) {
  return {
    name: "calls",
    columns: COLUMNS_OF_A_CALL,
    more: say("parts.save.told"),
    read: async (api, page) => {
      /** @type {CallPage} */
      const { calls, next_cursor } = await api.get("/calls", { ...question, purpose: "export", ...page });
      return { rows: calls, next_cursor };
    },
  };
}

/**
 * @param {Api} api
 * @param {SavedList} list
 * @param {boolean} isClear Whether numbers and names are shown in full to whoever asks.
 */
function askToSave(api, { name, columns, read, hasPersons = true, more = "", most = MOST_ROWS }, isClear) {
  ask({
    title: say("parts.save.title"),
    text: `${say("parts.save.text")} ${more} ${hasPersons ? whoIsTold(isClear) : ""}`,
    verb: say("parts.save.verb"),
    run: async (_, report) => {
      /** @type {Record<string, unknown>[]} */
      const rows = [];
      let empty = 0;
      /** @type {string | null} */
      let cursor = null;
      do {
        /** @type {{ rows: object[], next_cursor?: string | null }} */
        const page = await read(api, { limit: PAGE_SIZE, cursor });
        rows.push(.../** @type {any[]} */ (page.rows));
        // A search looks through a bounded number of entries a page.
        empty = page.rows.length > 0 ? 0 : empty + 1;
        cursor = page.next_cursor ?? null;
        report(say("parts.save.so_far", { count: rows.length }));
      } while (cursor !== null && rows.length < most && empty < MOST_EMPTY);
      saveTable(tableOf(columns, rows), `${name}-${asDate(serverNow())}`);
      return say(cursor === null ? "parts.save.done" : "parts.save.cut", { count: rows.length });
    },
  });
}

/** @param {boolean} isClear */
export function whoIsTold(isClear) {
  return say(isClear ? "parts.save.clear" : "parts.save.masked");
}
