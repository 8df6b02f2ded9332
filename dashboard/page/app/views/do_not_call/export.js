import { serverNow } from "../../base/clock.js";
import { counted } from "../../base/numbers.js";
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
    title: "Save the list as a file?",
    text: "A table (CSV) with all numbers in full: keep it as you keep other personal data. The import reads it as it is.",
    verb: "Save the file",
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
        report(`${counted(entries.length, "entry", "entries")} read…`);
      } while (cursor !== null);
      saveTable(
        tableOf(
          FIELDS,
          entries.map((entry) => ({ ...entry })),
        ),
        `do-not-call-${new Date(serverNow()).toISOString().slice(0, 10)}`,
      );
      return `${counted(entries.length, "entry", "entries")} saved.`;
    },
  });
}
