import { TableFault } from "../../base/separated_text.js";
import { Problem } from "../../base/api.js";

/** @import { Api } from "../../base/api.js" */
/** @import { Table } from "../../base/separated_text.js" */
/** @import { DoNotCallFileRead } from "../../../../types/answers" */
/** @import { SentFile } from "../../base/sent_file.js" */
/** @import { Mapping, ReadRow } from "./checked_rows.js" */

/** @param {File} file */
export function isWorkbook(file) {
  return file.name.toLowerCase().endsWith(".xlsx");
}

/**
 * The columns of a workbook, as the stack reads them; its rows are read when their columns are chosen.
 *
 * @param {Api} api
 * @param {SentFile} workbook
 * @returns {Promise<Table>}
 */
export async function columnsOf(api, workbook) {
  /** @type {DoNotCallFileRead} */
  const { columns, remarks } = await asked(api, { ...workbook, only_columns: true });
  return { columns, rows: [], remarks };
}

/**
 * The rows of a workbook, as the stack reads them.
 *
 * @param {Api} api
 * @param {SentFile} workbook
 * @param {string[]} columns
 * @param {Mapping} mapping
 * @param {string} country
 * @returns {Promise<ReadRow[]>}
 */
export async function rowsOf(api, workbook, columns, mapping, country) {
  const named = Object.fromEntries(Object.entries(mapping).map(([field, place]) => [field, columns[place]]));
  const body = { ...workbook, columns: named, ...(country.trim() && { country: country.trim() }) };
  /** @type {ReadRow[]} */
  const read = [];
  /** @type {number | null} */
  let after = 0;
  while (after !== null) {
    /** @type {DoNotCallFileRead} */
    const { rows, next_after } = await asked(api, { ...body, after });
    for (const { line, entry, errors, numbers, has_ended: hasHeld } of rows) {
      read.push({ line, entry: { destination_phone_number: "", ...entry }, errors, numbers, hasHeld });
    }
    after = next_after;
  }
  return read;
}

/** @param {Api} api @param {object} body @returns {Promise<DoNotCallFileRead>} */
async function asked(api, body) {
  try {
    return await api.send("/do-not-call/file", body);
  } catch (error) {
    if (error instanceof Problem && error.errors.length > 0) throw new TableFault(error.errors[0].message, "en");
    throw error;
  }
}
