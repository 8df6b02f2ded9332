/** @import { Options } from "./options.js" */

/**
 * What a reload must not lose of a file that is being sent: how its rows were read and how far they were sent. Nothing of the file.
 *
 * @typedef {object} Kept
 * @property {string} digest Of the file.
 * @property {string} fileName
 * @property {string[]} uses
 * @property {Options} options
 * @property {number} total How many rows there were to send.
 * @property {number} sent How many were.
 * @property {number} doneLine All rows up to this line were.
 */

// For this tab alone, and gone with it.
const KEY = "redial.submitting";

/** @returns {Kept | null} */
export function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  } catch {
    return null;
  }
}

/** @param {Kept | null} what */
export function keep(what) {
  try {
    if (what === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, JSON.stringify(what));
  } catch {
    // The browser keeps nothing: then a reload begins anew, and the rows that were sent are known by their request ids.
  }
}
