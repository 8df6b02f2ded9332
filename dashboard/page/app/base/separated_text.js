import { locale, say } from "./messages.js";

/** Why a file is no table; the message says what to do. */
export class TableFault extends Error {
  /**
   * @param {string} message
   * @param {"en"} [lang] Of the message, where it is as the API words it.
   */
  constructor(message, lang = undefined) {
    super(message);
    this.lang = lang;
  }
}

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

/** @type {Record<string, "files.commas" | "files.semicolons" | "files.tabs">} */
const SEPARATORS = { ",": "files.commas", ";": "files.semicolons", "\t": "files.tabs" };
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
  if (!header) throw new TableFault(say("files.empty"));
  const columns = header.cells.map((name) => name.trim());
  const twice = columns.find((name, place) => name !== "" && columns.indexOf(name) !== place);
  if (twice !== undefined) throw new TableFault(say("files.same_name", { name: twice }));
  if (rows.length === 0) throw new TableFault(say("files.no_rows"));
  for (const row of rows) row.fault ??= faultOf(row.cells.length, columns.length);
  const remarks = [
    remark,
    separator === "," ? null : say("files.separated_by", { separator: say(SEPARATORS[separator]) }),
  ];
  return { columns, rows, remarks: remarks.filter((each) => each !== null) };
}

/** @param {Uint8Array} bytes */
function decoded(bytes) {
  /** @param {number[]} start */
  const startsWith = (start) => start.every((byte, place) => bytes[place] === byte);
  if (startsWith(WORKBOOK)) throw new TableFault(say("files.a_workbook"));
  if (startsWith(UTF_16_LE)) return { text: new TextDecoder("utf-16le").decode(bytes), remark: say("files.utf_16") };
  if (startsWith(UTF_16_BE)) return { text: new TextDecoder("utf-16be").decode(bytes), remark: say("files.utf_16") };
  if (bytes.includes(0)) throw new TableFault(say("files.no_text"));
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), remark: null };
  } catch {
    if (startsWith(UTF_8)) throw new TableFault(say("files.not_utf_8"));
    return {
      text: new TextDecoder("windows-1252").decode(bytes),
      remark: say("files.windows_1252"),
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
  if (likely.length > 1) {
    const separators = new Intl.ListFormat(locale, { type: "disjunction" }).format(
      likely.map(({ each }) => say(SEPARATORS[each])),
    );
    throw new TableFault(say("files.unclear_separator", { separators }));
  }
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
          throw new TableFault(say("files.text_after_quote", { line: row.line }));
      } else {
        plainCell.lastIndex = at;
        const cell = plainCell.exec(text)?.[0] ?? "";
        if (cell.includes('"')) row.fault = say("files.quote_within");
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
    if (end < 0) throw new TableFault(say("files.quote_not_closed", { line }));
    if (text[end + 1] !== '"') return end;
    end += 2;
  }
}

/**
 * @param {number} cells
 * @param {number} columns
 */
function faultOf(cells, columns) {
  return cells === columns ? null : say("files.cells", { columns, cells });
}
