/** Why a file is no table; the message says what to do. */
export class TableFault extends Error {}

/**
 * @typedef {object} TableRow
 * @property {number} line Where it begins in the file.
 * @property {string[]} cells
 * @property {string | null} fault Why it cannot be read.
 */

/**
 * @typedef {object} Table
 * @property {string[]} columns Their names, each once.
 * @property {TableRow[]} rows
 * @property {string[]} remarks How it was read, where that is not a matter of course.
 */

/** @type {Record<string, string>} */
const SEPARATORS = { ",": "commas", ";": "semicolons", "\t": "tabs" };
const WORKBOOK = [0x50, 0x4b];
const UTF_8 = [0xef, 0xbb, 0xbf];
const UTF_16_LE = [0xff, 0xfe];
const UTF_16_BE = [0xfe, 0xff];

/**
 * Reads a table of text (CSV), strictly: a row that is cut or mixed up is none.
 *
 * @param {Uint8Array} bytes
 * @returns {Table}
 * @throws {TableFault}
 */
export function readTable(bytes) {
  const { text, remark } = decoded(bytes);
  const separator = separatorOf(text);
  const [header, ...rows] = records(text, separator);
  if (!header) throw new TableFault("The file is empty.");
  const columns = header.cells.map((name) => name.trim());
  const twice = columns.find((name, place) => name !== "" && columns.indexOf(name) !== place);
  if (twice !== undefined) throw new TableFault(`Two columns have the name “${twice}”.`);
  if (rows.length === 0) throw new TableFault("The file has names of columns, and no rows below them.");
  for (const row of rows) row.fault ??= faultOf(row.cells.length, columns.length);
  const remarks = [remark, separator === "," ? null : `Separated by ${SEPARATORS[separator]}.`];
  return { columns, rows, remarks: remarks.filter((each) => each !== null) };
}

/** @param {Uint8Array} bytes */
function decoded(bytes) {
  /** @param {number[]} start */
  const startsWith = (start) => start.every((byte, place) => bytes[place] === byte);
  if (startsWith(WORKBOOK))
    throw new TableFault(
      "This is a workbook, not text. Its name has to end in .xlsx; or save it as “CSV UTF-8” in the spreadsheet.",
    );
  if (startsWith(UTF_16_LE)) return { text: new TextDecoder("utf-16le").decode(bytes), remark: "Read as UTF-16." };
  if (startsWith(UTF_16_BE)) return { text: new TextDecoder("utf-16be").decode(bytes), remark: "Read as UTF-16." };
  if (bytes.includes(0)) throw new TableFault("This is no text. Expected a table: CSV, or separated by tabs.");
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), remark: null };
  } catch {
    if (startsWith(UTF_8)) throw new TableFault("The file says that it is UTF-8, and is not. Save it anew.");
    return {
      text: new TextDecoder("windows-1252").decode(bytes),
      remark: "Read as Windows-1252, as it is no UTF-8: look whether the letters are right.",
    };
  }
}

/** @param {string} text */
function separatorOf(text) {
  const header = text.split(/\r\n|\r|\n/).find((line) => line.trim() !== "") ?? "";
  const unquoted = header.replace(/"[^"]*"/g, "");
  const counts = Object.keys(SEPARATORS).map((each) => ({ each, count: unquoted.split(each).length }));
  const most = Math.max(...counts.map(({ count }) => count));
  if (most === 1) return ",";
  const likely = counts.filter(({ count }) => count === most);
  if (likely.length > 1)
    throw new TableFault(
      `Its first line can be separated by ${likely.map(({ each }) => SEPARATORS[each]).join(" or by ")}. Leave them out of the names of the columns.`,
    );
  return likely[0].each;
}

/**
 * The rows that are not blank.
 *
 * @param {string} text
 * @param {string} separator
 * @returns {TableRow[]}
 */
function records(text, separator) {
  /** @type {TableRow[]} */
  const found = [];
  const plainCell = new RegExp(`[^${separator}\\r\\n]*`, "y");
  let line = 1;
  let at = 0;
  while (at < text.length) {
    /** @type {TableRow} */
    const row = { line, cells: [], fault: null };
    for (;;) {
      if (text[at] === '"') {
        const end = endOfQuoted(text, at, row.line);
        const cell = text.slice(at + 1, end);
        line += cell.split(/\r\n|\r|\n/).length - 1;
        row.cells.push(cell.replaceAll('""', '"'));
        at = end + 1;
        if (at < text.length && ![separator, "\r", "\n"].includes(text[at]))
          throw new TableFault(
            `Line ${row.line}: text follows a closing quote. Is a quote not closed? One within a cell is doubled ("").`,
          );
      } else {
        plainCell.lastIndex = at;
        const cell = plainCell.exec(text)?.[0] ?? "";
        if (cell.includes('"')) row.fault = "a quote stands within a cell that does not begin with one";
        row.cells.push(cell);
        at += cell.length;
      }
      if (text[at] !== separator) break;
      at += 1;
    }
    at += text.startsWith("\r\n", at) ? 2 : 1;
    line += 1;
    // Spreadsheets write rows of commas below the last one.
    if (row.cells.some((cell) => cell.trim() !== "")) found.push(row);
  }
  return found;
}

/**
 * @param {string} text
 * @param {number} start Of the quote that opens.
 * @param {number} line
 */
function endOfQuoted(text, start, line) {
  let end = start + 1;
  for (;;) {
    end = text.indexOf('"', end);
    if (end < 0)
      throw new TableFault(`Line ${line}: a quote is opened in this row and not closed before the end of the file.`);
    if (text[end + 1] !== '"') return end;
    end += 2;
  }
}

/**
 * @param {number} cells
 * @param {number} columns
 */
function faultOf(cells, columns) {
  return cells === columns ? null : `expected ${columns} cells, as the first line has, got ${cells}`;
}
