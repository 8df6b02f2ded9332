/** @import { CallSummary } from "../../../../types/answers" */

/** By which column the calls that are shown are sorted; null: as they come. @typedef {{ by: string, isDown: boolean } | null} Sorting */

/** @type {Record<string, (call: CallSummary) => string | number>} */
const VALUES = {
  call: (call) => call.request_id ?? call.call_id,
  status: (call) => call.status,
  to: (call) => call.destination_phone_number ?? "",
  campaign: (call) => call.campaign ?? "",
  attempts: (call) => call.attempts_made,
  last_result: (call) => call.last_outcome ?? "",
  when: (call) => Date.parse(call.status_at),
};

/**
 * The next sorting when the head of a column is pressed: up, down, and as they come.
 *
 * @param {Sorting} sorting
 * @param {string} column
 * @returns {Sorting}
 */
export function nextSorting(sorting, column) {
  if (sorting?.by !== column) return { by: column, isDown: false };
  return sorting.isDown ? null : { by: column, isDown: true };
}

/**
 * Sorts what is shown, and nothing else: the API reads page by page in its own order.
 *
 * @param {CallSummary[]} calls
 * @param {Sorting} sorting
 */
export function sorted(calls, sorting) {
  if (sorting === null) return calls;
  const value = VALUES[sorting.by];
  const collator = new Intl.Collator(undefined, { numeric: true });
  return calls.toSorted((one, other) => {
    const [a, b] = [value(one), value(other)];
    const order = typeof a === "number" && typeof b === "number" ? a - b : collator.compare(String(a), String(b));
    return sorting.isDown ? -order : order;
  });
}
