import { Problem } from "../../base/api.js";
import { serverNow } from "../../base/clock.js";
import { asDate } from "../../base/times.js";
import { say } from "../../base/messages.js";
import { ask } from "../../parts/actions.js";
import { COLUMNS_OF_A_CALL, saveTable, tableOf } from "../../parts/csv.js";
import { whoIsTold } from "../../parts/save_list.js";

/** @import { Api } from "../../base/api.js" */
/** @import { Call, CallPage, CallSummary } from "../../../../types/answers" */

const PAGE_SIZE = 100;
const AT_ONCE = 4;
const OF_AN_ATTEMPT = /** @type {const} */ ([
  "number",
  "origination_phone_number",
  "intent_at",
  "sent_at",
  "message_id",
  "outcome",
  "outcome_at",
  "detail",
]);
const OF_ITS_CALL = COLUMNS_OF_A_CALL.slice(0, 7);
const FIGURES = /** @type {const} */ (["duration_seconds", "billed_minutes", "price_usd"]);

/**
 * Saves the calls of a campaign as a table.
 *
 * @param {Api} api
 * @param {string} campaign
 * @param {boolean} isClear Whether numbers and names are shown in full to whoever asks.
 */
export function askToExport(api, campaign, isClear) {
  ask({
    title: say("campaigns.export.title", { campaign }),
    text: `${say("campaigns.export.text")} ${whoIsTold(isClear)}`,
    verb: say("parts.save.verb"),
    fields: [
      {
        name: "per",
        label: say("campaigns.export.per"),
        kind: "choice",
        chosen: "call",
        choices: [
          { value: "call", label: say("campaigns.export.per.call"), hint: say("campaigns.export.per.call.hint") },
          {
            value: "attempt",
            label: say("campaigns.export.per.attempt"),
            hint: say("campaigns.export.per.attempt.hint"),
          },
        ],
      },
    ],
    run: async ({ per }, report) => {
      const isPerAttempt = per === "attempt";
      /** @type {Record<string, unknown>[]} */
      const rows = [];
      /** @type {string | null} */
      let cursor = null;
      do {
        /** @type {CallPage} */
        const page = await api.get("/calls", {
          campaign,
          order: "oldest_first",
          purpose: "export",
          limit: PAGE_SIZE,
          cursor,
        });
        rows.push(...(isPerAttempt ? await attemptsOf(api, page.calls) : /** @type {any[]} */ (page.calls)));
        cursor = page.next_cursor;
        report(say("parts.save.so_far", { count: rows.length }));
      } while (cursor !== null);
      const columns = isPerAttempt ? [...OF_ITS_CALL, ...OF_AN_ATTEMPT, ...FIGURES] : COLUMNS_OF_A_CALL;
      saveTable(tableOf(columns, rows), `${campaign}-${asDate(serverNow())}`);
      return say("parts.save.done", { count: rows.length });
    },
  });
}

/**
 * A request for each call that has attempts, a few at a time.
 *
 * @param {Api} api
 * @param {CallSummary[]} calls
 */
async function attemptsOf(api, calls) {
  const asked = calls.filter((call) => call.attempts_made > 0);
  const rows = [];
  for (let first = 0; first < asked.length; first += AT_ONCE) {
    const found = await Promise.all(asked.slice(first, first + AT_ONCE).map((call) => wholeCall(api, call.call_id)));
    for (const call of found) {
      for (const attempt of call?.attempts ?? []) rows.push({ ...call, ...attempt, ...attempt.figures });
    }
  }
  return rows;
}

/**
 * @param {Api} api
 * @param {string} id
 * @returns {Promise<Call | null>} Null: it was deleted meanwhile.
 */
async function wholeCall(api, id) {
  try {
    return await api.get(`/calls/${id}`);
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return null;
    throw error;
  }
}
