/**
 * What is wrong with a row of a file.
 *
 * @typedef {{ line: number, field: string, message: string, isOurs?: boolean }} RowError `isOurs`: the page's own words.
 */

/**
 * Errors of one kind.
 *
 * @typedef {object} ErrorKind
 * @property {RowError} first
 * @property {number[]} lines All that have it.
 */

// What differs from row to row in two messages of one kind: what was read, numbers, times.
const OF_ONE_ROW = /'[^']*'|"[^"]*"|\+?[0-9][0-9.,:TZ-]*/g;

/**
 * Gathers errors by their kind, the most frequent first.
 *
 * @param {RowError[]} errors
 * @returns {ErrorKind[]}
 */
export function kindsOf(errors) {
  /** @type {Map<string, ErrorKind>} */
  const kinds = new Map();
  for (const error of errors) {
    const kind = `${error.field} ${error.message.replace(OF_ONE_ROW, "…")}`;
    const known = kinds.get(kind);
    if (known) known.lines.push(error.line);
    else kinds.set(kind, { first: error, lines: [error.line] });
  }
  return [...kinds.values()].toSorted((one, other) => other.lines.length - one.lines.length);
}
