import { serverNow } from "../../base/clock.js";
import { say } from "../../base/messages.js";
import { ask } from "../../parts/actions.js";
import { saveTable, tableOf } from "../../parts/csv.js";

/** @import { Api } from "../../base/api.js" */
/** @import { DoNotCallEntry, DoNotCallPage } from "../../../../types/answers" */

const PAGE_SIZE = 100;
const FIELDS = /** @type {const} */ (["destination_phone_number", "reason", "until", "campaign", "since"]);

/**
 * Saves the whole list as a file, as the import reads it.
 *
 * @param {Api} api
 */
export function askToExport(api) {
  ask({
    title: say("do_not_call.export.title"),
    text: say("do_not_call.export.text"),
    verb: say("do_not_call.export.verb"),
    run: async (_, report) => {
      /** @type {DoNotCallEntry[]} */
      const entries = [];
      /** @type {string | null} */
      let cursor = null;
      do {
        /** @type {DoNotCallPage} */
        const page = await api.get("/do-not-call", { limit: PAGE_SIZE, cursor });
        entries.push(...page.entries);
        cursor = page.next_cursor;
        report(say("do_not_call.export.far", { count: entries.length }));
      } while (cursor !== null);
      saveTable(
        tableOf(
          FIELDS,
          entries.map((entry) => ({ ...entry })),
        ),
        `do-not-call-${new Date(serverNow()).toISOString().slice(0, 10)}`,
      );
      return say("do_not_call.export.done", { count: entries.length });
    },
  });
}
