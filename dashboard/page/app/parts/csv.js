/** Tables for spreadsheets, saved as files. */

// What spreadsheets take for the beginning of a formula. With a mark of its own it gets one more: so it is read as it was.
const FORMULA = /^'*[=+\-@\t\r\n\uff0b\uff0d\uff1d\uff20]/;
// Digits and stars name no cell and no function: a number, masked perhaps, needs no apostrophe, which would be one of its signs elsewhere.
const PHONE_NUMBER = /^\+(?:\d{2,15}|\d{0,4}\*{5,}\d{0,2})$/;
// Spreadsheets take a file without it for one in the machine's own encoding.
const BYTE_ORDER_MARK = "\ufeff";
const LONGEST_NAME = 80;
/** As `redial export` has them. */
export const COLUMNS_OF_A_CALL = /** @type {const} */ ([
  "call_id",
  "request_id",
  "destination_phone_number",
  "name",
  "campaign",
  "lane",
  "status",
  "status_reason",
  "accepted_at",
  "status_at",
  "attempts_made",
  "total_attempts",
  "last_outcome",
  "metadata",
]);

/**
 * @param {readonly string[]} columns
 * @param {readonly Record<string, unknown>[]} rows By the names of the columns.
 */
export function tableOf(columns, rows) {
  const lines = rows.map((row) => columns.map((column) => cell(row[column])).join(","));
  return [columns.join(","), ...lines, ""].join("\r\n");
}

/**
 * @param {string} text A table.
 * @param {string} name Of the file, without its ending.
 */
export function saveTable(text, name) {
  const address = URL.createObjectURL(new Blob([BYTE_ORDER_MARK, text], { type: "text/csv" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `${fileName(name)}.csv`;
  link.click();
  // Not at once: the browser may not have begun to read it.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** @param {unknown} value */
function cell(value) {
  if (value === null || value === undefined) return "";
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  const shown = typeof value === "string" && FORMULA.test(text) && !PHONE_NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown;
}

/** @param {string} name Any text; a file has no slashes, and not every character. */
function fileName(name) {
  return [...name.replace(/[^\p{L}\p{N}._-]+/gu, "-")].slice(0, LONGEST_NAME).join("");
}
