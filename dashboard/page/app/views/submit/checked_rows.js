import { Problem } from "../../base/api.js";
import { say } from "../../base/messages.js";
import { TableFault } from "../../base/separated_text.js";
import { nextTurn } from "../../base/clock.js";

/** @import { Api } from "../../base/api.js" */
/** @import { RowError } from "../../base/error_kinds.js" */
/** @import { SentFile } from "../../base/sent_file.js" */
/** @import { CallFileRead, CallRow } from "../../../../types/answers" */

/**
 * One row that can be sent.
 *
 * @typedef {object} GoodRow
 * @property {number} line
 * @property {string | null} name
 * @property {string} text The request, as it is sent.
 * @property {Record<string, any>} request The same, read.
 * @property {number} speakingSeconds
 * @property {string} where Country and time zones of its number.
 */

/**
 * A file as its rows were found, before anything is sent.
 *
 * @typedef {object} Checked
 * @property {GoodRow[]} rows
 * @property {(RowError & { name: string | null })[]} errors
 * @property {number} bad How many rows are wrong.
 * @property {number} repeats How many are in the file before already, word for word.
 * @property {number} withoutId How many good rows have a request id that was made of what they say.
 * @property {{ line: number, written: string, number: string }[]} numbers Those that are written otherwise than they are understood.
 * @property {string[]} remarks
 * @property {boolean} isSheet Of a workbook, whose rows are no lines.
 * @property {string[]} campaigns
 */

/** What the API may take for a part of a file: longer than for anything else. */
export const PATIENCE_MS = 30_000;

/**
 * The columns of a file; none where it is no table.
 *
 * @param {Api} api
 * @param {SentFile} file
 * @param {object} reading
 * @returns {Promise<CallFileRead>}
 */
export function columnsOf(api, file, reading) {
  return asked(api, { ...file, ...reading, only_columns: true });
}

/**
 * Has the stack read and judge all rows of a file, part by part; nothing is sent.
 *
 * @param {Api} api
 * @param {SentFile} file
 * @param {object} how
 * @param {(rows: number, of: number) => void} report
 * @returns {Promise<Checked>}
 * @throws {TableFault | Problem}
 */
export async function checkFile(api, file, how, report) {
  const gathering = new Gathering();
  /** @type {number | null} */
  let after = 0;
  while (after !== null) {
    /** @type {CallFileRead} */
    const part = await asked(api, { ...file, ...how, check: true, after });
    gathering.add(part);
    report(gathering.count, part.row_count);
    after = part.next_after;
    await nextTurn();
  }
  return gathering.checked();
}

/** The rows of a file, as its parts come. */
class Gathering {
  count = 0;
  /** @type {Checked} */
  #found = {
    rows: [],
    errors: [],
    bad: 0,
    repeats: 0,
    withoutId: 0,
    numbers: [],
    remarks: [],
    isSheet: false,
    campaigns: [],
  };
  /** The first row of each request id. @type {Map<string, GoodRow>} */
  #first = new Map();
  /** @type {Set<string>} */
  #campaigns = new Set();

  /** @param {CallFileRead} part */
  add(part) {
    this.#found.remarks = part.remarks;
    this.#found.isSheet = part.word === "row";
    this.count += part.rows.length;
    for (const row of part.rows) this.#addRow(row);
  }

  /** @param {CallRow} row */
  #addRow({ line, name, request: text, errors, checked, numbers, has_own_id: hasOwnId }) {
    const found = this.#found;
    if (!checked) {
      found.bad += 1;
      found.errors.push(...errors.map(({ field, message }) => ({ line, name, field: fieldOf(field), message })));
      return;
    }
    const request = JSON.parse(text);
    const { speaking_seconds: speakingSeconds, where } = checked;
    const row = { line, name, text, request, speakingSeconds, where };
    const first = this.#first.get(request.request_id);
    if (first?.text === text) {
      found.repeats += 1;
    } else if (first) {
      found.bad += 1;
      const message = say("submit.wrong.same_id", { line: String(first.line) });
      found.errors.push({ line, name, field: "request_id", message });
    } else {
      this.#first.set(request.request_id, row);
      found.rows.push(row);
      found.numbers.push(...numbers.map((number) => ({ line, ...number })));
      if (!hasOwnId) found.withoutId += 1;
      if (request.campaign) this.#campaigns.add(request.campaign);
    }
  }

  checked() {
    return { ...this.#found, campaigns: [...this.#campaigns] };
  }
}

/** @param {string} field */
function fieldOf(field) {
  return field === "(row)" || field === "(request)" ? "" : field;
}

/** @param {Api} api @param {object} body @returns {Promise<CallFileRead>} */
async function asked(api, body) {
  try {
    return await api.send("/calls/file", body, "POST", PATIENCE_MS);
  } catch (error) {
    if (error instanceof Problem && error.errors.length > 0) {
      const [{ field, message }] = error.errors;
      throw new TableFault(field === "content" ? message : `${field}: ${message}`, "en");
    }
    throw error;
  }
}
