import { serverNow } from "../../base/clock.js";
import { counted } from "../../base/numbers.js";
import { ask } from "../../parts/actions.js";

/** @import { Api } from "../../base/api.js" */
/** @import { DoNotCallEntry, DoNotCallPage } from "../../../../types/answers" */

const PAGE_SIZE = 100;
const FIELDS = /** @type {const} */ (["destination_phone_number", "reason", "until", "campaign", "since"]);
// What spreadsheets take for the beginning of a formula; a phone number is none.
const FORMULA = /^[=+\-@\t\r\n\uff0b\uff0d\uff1d\uff20]/;
const PHONE_NUMBER = /^\+[0-9]{2,15}$/;
// Spreadsheets take a file without it for one in the machine's own encoding.
const BYTE_ORDER_MARK = "\ufeff";

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
      save(table(entries), `do-not-call-${new Date(serverNow()).toISOString().slice(0, 10)}.csv`);
      return `${counted(entries.length, "entry", "entries")} saved.`;
    },
  });
}

/** @param {DoNotCallEntry[]} entries */
function table(entries) {
  const lines = entries.map((entry) => FIELDS.map((field) => cell(entry[field] ?? "")).join(","));
  return [FIELDS.join(","), ...lines, ""].join("\r\n");
}

/** @param {string} text */
function cell(text) {
  const shown = FORMULA.test(text) && !PHONE_NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown;
}

/**
 * @param {string} text
 * @param {string} name
 */
function save(text, name) {
  const address = URL.createObjectURL(new Blob([BYTE_ORDER_MARK, text], { type: "text/csv" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // Not at once: the browser may not have begun to read it.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
