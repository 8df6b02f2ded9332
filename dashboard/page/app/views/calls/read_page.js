/** @import { Api } from "../../base/api.js" */
/** @import { CallPage } from "../../../../types/answers" */

const MOST_READINGS = 4;

/**
 * Reads a page of calls. The API may answer with fewer than a page where filters leave few of what it read; a few answers are then put
 * together, so that a page of the list is one of the size that was asked for, as long as that does not take too many.
 *
 * @param {Api} api
 * @param {Record<string, string | readonly string[]>} question
 * @param {number} size
 * @param {string | null} cursor
 * @param {AbortSignal} signal
 * @returns {Promise<CallPage>}
 */
export async function readPage(api, question, size, cursor, signal) {
  /** @type {CallPage["calls"]} */
  const calls = [];
  let next = cursor;
  /** @type {CallPage["searched_back_to"]} */
  let searchedBackTo = null;
  for (let reading = 0; reading < MOST_READINGS; reading += 1) {
    /** @type {CallPage} */
    const page = await api.get("/calls", { ...question, limit: size - calls.length, cursor: next }, signal);
    calls.push(...page.calls);
    next = page.next_cursor;
    searchedBackTo = page.searched_back_to;
    if (next === null || calls.length >= size) break;
  }
  return { calls, next_cursor: next, searched_back_to: searchedBackTo };
}
