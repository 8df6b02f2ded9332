import { Problem } from "../../base/api.js";
import { serverNow } from "../../base/clock.js";
import { ALSO_CALLED, keyOf } from "../../base/column_names.js";
import { say } from "../../base/messages.js";

/** @import { Api } from "../../base/api.js" */
/** @import { RowError } from "../../base/error_kinds.js" */
/** @import { Table, TableRow } from "../../base/separated_text.js" */
/** @import { DoNotCallImported, FieldError } from "../../../../types/answers" */

/**
 * Which column fills which field, by its place; none: the field is left out.
 *
 * @typedef {Partial<Record<EntryField, number>>} Mapping
 * @typedef {"destination_phone_number" | "reason" | "until" | "campaign"} EntryField
 * @typedef {{ line: number, entry: Record<string, string> }} EntryRow
 * @typedef {EntryRow & { errors: FieldError[], numbers: { written: string, number: string }[], hasHeld: boolean }} ReadRow
 *   `hasHeld`: it is of an export, and its time has passed since. In a list that somebody wrote, such an end is more likely a wrong year.
 */

/**
 * What a look at a file found, before anything is changed.
 *
 * @typedef {object} Checked
 * @property {EntryRow[]} rows That can be put on the list.
 * @property {RowError[]} errors
 * @property {number} bad How many rows cannot.
 * @property {number} ended How many are of an export, and their time has passed since: they are left out.
 * @property {{ line: number, written: string, number: string }[]} numbers Those that are written otherwise than they are understood.
 */

/** @type {Record<EntryField, string>} */
export const FIELDS = {
  destination_phone_number: say("parts.number"),
  reason: say("parts.why"),
  until: say("do_not_call.until"),
  campaign: say("parts.campaign"),
};
const BATCH = 100;
// A column of an export: since when a number is listed.
const SINCE = "since";
const A_TIME = /^\d{4}-\d\d-\d\dT/;
const OF_ENTRY = /^entries\[(\d+)\](?:\.(.+))?$/;
const TRIES = 5;
const BETWEEN_TRIES_MS = 2_000;

/**
 * The columns that have the names of fields, or those under which people keep the same.
 *
 * @param {Table} table
 * @returns {Mapping}
 */
export function mappingOf({ columns }) {
  const names = columns.map(keyOf);
  /** @type {Mapping} */
  const mapping = {};
  for (const field of /** @type {EntryField[]} */ (Object.keys(FIELDS))) {
    const called = ALSO_CALLED[field];
    const place = names.includes(field) ? names.indexOf(field) : names.findIndex((name) => called.includes(name));
    if (place >= 0) mapping[field] = place;
  }
  return mapping;
}

/**
 * The rows of a table of text.
 *
 * @param {Table} table
 * @param {Mapping} mapping
 * @returns {ReadRow[]}
 */
export function readRowsOf({ columns, rows }, mapping) {
  const since = columns.map(keyOf).indexOf(SINCE);
  return rows.map(({ line, cells, fault }) => {
    if (fault !== null) {
      return { line, entry: {}, errors: [{ field: "", message: fault, isOurs: true }], numbers: [], hasHeld: false };
    }
    const entry = entryOf(cells, mapping);
    return { line, entry, errors: [], numbers: [], hasHeld: hasHeld(cells[since]?.trim() ?? "", entry.until ?? "") };
  });
}

/**
 * Whether two times are those of an entry that held, and holds no more.
 *
 * @param {string} since
 * @param {string} until
 */
function hasHeld(since, until) {
  const [began, ended] = [since, until].map((at) => (A_TIME.test(at) ? Date.parse(at) : NaN));
  return began <= ended && ended <= serverNow();
}

/**
 * Has the stack look at all rows of a file; nothing is changed.
 *
 * @param {Api} api
 * @param {ReadRow[]} rows
 * @param {string} country
 * @param {(progress: string) => void} report
 * @returns {Promise<Checked>}
 */
export async function checkRows(api, rows, country, report) {
  /** @type {Checked} */
  const checked = { rows: [], errors: [], bad: 0, ended: 0, numbers: [] };
  for (const { line, errors, numbers } of rows) {
    checked.errors.push(
      ...errors.map((error) => ({ ...error, line, field: error.field === "(row)" ? "" : error.field })),
    );
    if (errors.length === 0) checked.numbers.push(...numbers.map((number) => ({ line, ...number })));
  }
  const readable = rows.filter(({ errors }) => errors.length === 0).map(({ line, entry }) => ({ line, entry }));
  for (const batch of batchesOf(readable)) {
    await checkBatch(api, batch, country, checked);
    report(say("do_not_call.rows.checked", { count: checked.rows.length + linesOf(checked.errors), of: rows.length }));
  }
  leaveOutEnded(rows, checked);
  checked.bad = linesOf(checked.errors);
  checked.errors.sort((one, other) => one.line - other.line);
  return checked;
}

/**
 * Leaves out what was listed for a time that has passed: whoever restores the list has nothing to mend there.
 *
 * @param {ReadRow[]} rows
 * @param {Checked} checked
 */
function leaveOutEnded(rows, checked) {
  const wrongOtherwise = new Set(checked.errors.filter(({ field }) => field !== "until").map(({ line }) => line));
  const wrong = new Set(checked.errors.map(({ line }) => line));
  const ended = new Set(
    rows.filter(({ line, hasHeld }) => hasHeld && wrong.has(line) && !wrongOtherwise.has(line)).map(({ line }) => line),
  );
  checked.ended = ended.size;
  checked.errors = checked.errors.filter(({ line }) => !ended.has(line));
  checked.numbers = checked.numbers.filter(({ line }) => !ended.has(line));
}

/**
 * Puts rows on the list.
 *
 * @param {Api} api
 * @param {EntryRow[]} rows
 * @param {string} country
 * @param {(progress: string) => void} report
 * @returns {Promise<DoNotCallImported["results"]>}
 * @throws {Problem} Says how far it came.
 */
export async function importRows(api, rows, country, report) {
  /** @type {DoNotCallImported["results"]} */
  const results = [];
  try {
    for (const batch of batchesOf(rows)) {
      const { results: more } = await send(api, batch, country, false);
      results.push(...more);
      report(say("do_not_call.rows.put", { count: results.length, of: rows.length }));
    }
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const far = say("do_not_call.rows.far", { count: results.length, of: rows.length });
    throw new Problem(error.status, `${error.message} ${far}`, error.errors, error.lang);
  }
  return results;
}

/**
 * @param {Api} api
 * @param {EntryRow[]} batch
 * @param {string} country
 * @param {Checked} checked
 */
async function checkBatch(api, batch, country, checked) {
  let left = batch;
  while (left.length > 0) {
    try {
      const told = await send(api, left, country, true);
      const wrong = noted(told.errors, left, checked);
      left.forEach((row, place) => {
        const written = row.entry.destination_phone_number;
        const number = told.numbers[place];
        if (!wrong.has(place)) checked.rows.push(row);
        if (number && number !== written) checked.numbers.push({ line: row.line, written, number });
      });
      return;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      // What has no form of an entry at all is told for all that have none; then the others are looked at.
      const wrong = noted(error.errors, left, checked);
      if (wrong.size === 0) throw error;
      left = left.filter((_, place) => !wrong.has(place));
    }
  }
}

/**
 * Notes what is wrong with entries, and gives their places.
 *
 * @param {FieldError[]} errors
 * @param {EntryRow[]} rows
 * @param {Checked} checked
 */
function noted(errors, rows, checked) {
  const wrong = new Set();
  for (const { field, message } of errors) {
    const [, place, member = ""] = OF_ENTRY.exec(field) ?? [];
    const row = rows[Number(place)];
    if (place === undefined || !row) continue;
    wrong.add(Number(place));
    checked.errors.push({ line: row.line, field: member, message });
  }
  return wrong;
}

/**
 * @param {TableRow["cells"]} cells
 * @param {Mapping} mapping
 * @returns {Record<string, string>}
 */
function entryOf(cells, mapping) {
  /** @type {Record<string, string>} */
  const entry = {};
  for (const [field, place] of Object.entries(mapping)) {
    // As an export has it where a spreadsheet would run it: the mark is no part of a campaign's name.
    const cell = cells[place].trim().replace(/^'(?='*[-=+@\uff0b\uff0d\uff1d\uff20])/, "");
    if (cell !== "") entry[field] = cell;
  }
  return { destination_phone_number: "", ...entry };
}

/**
 * @param {Api} api
 * @param {EntryRow[]} rows
 * @param {string} country
 * @param {boolean} isDry
 * @returns {Promise<DoNotCallImported>}
 */
async function send(api, rows, country, isDry) {
  const entries = rows.map(({ entry }) => entry);
  const body = { entries, ...(country.trim() && { country: country.trim() }), ...(isDry && { dry_run: true }) };
  for (let tries = 1; ; tries += 1) {
    try {
      return await api.send("/do-not-call/import", body);
    } catch (error) {
      if (!(error instanceof Problem) || !error.isPassing || tries === TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_TRIES_MS));
    }
  }
}

/** @param {EntryRow[]} rows */
function batchesOf(rows) {
  return Array.from({ length: Math.ceil(rows.length / BATCH) }, (_, at) => rows.slice(at * BATCH, (at + 1) * BATCH));
}

/** @param {RowError[]} errors */
function linesOf(errors) {
  return new Set(errors.map(({ line }) => line)).size;
}
