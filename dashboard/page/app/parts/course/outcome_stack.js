import { OUTCOME } from "../../base/labels.js";
import { say } from "../../base/messages.js";
import { otherOutcomes } from "./buckets.js";

/** @import { AlignedData } from "uplot" */
/** @import { OutcomeCounts, Series } from "../../../../types/answers" */

/**
 * One part of a stacked bar.
 *
 * @typedef {object} Part
 * @property {string} key
 * @property {string} tone
 * @property {{ label: string, means: string }} word
 * @property {(outcomes: OutcomeCounts) => number} count
 */

const OTHER = { label: say("overview.other"), means: say("overview.other.means") };

/** What the bars are stacked of, from the bottom up. @type {Part[]} */
export const STACK = [
  { key: "COMPLETED_CALL", tone: "played", word: OUTCOME.COMPLETED_CALL, count: (outcomes) => outcomes.COMPLETED_CALL },
  { key: "BUSY", tone: "busy", word: OUTCOME.BUSY, count: (outcomes) => outcomes.BUSY },
  { key: "NO_ANSWER", tone: "no-answer", word: OUTCOME.NO_ANSWER, count: (outcomes) => outcomes.NO_ANSWER },
  { key: "FAILED", tone: "failed", word: OUTCOME.FAILED, count: (outcomes) => outcomes.FAILED },
  { key: "OTHER", tone: "other", word: OTHER, count: otherOutcomes },
];

/**
 * The numbers of each chart, column by column. A bucket stands at its middle.
 *
 * @param {Series} series
 * @returns {Record<"stack" | "rate" | "use" | "waiting", AlignedData>}
 */
export function columnsOf({ buckets, bucket_seconds }) {
  const middles = buckets.map((bucket) => Date.parse(bucket.start) / 1_000 + bucket_seconds / 2);
  // Bars of one stack are drawn one before the other: the whole height first, the lowest part last.
  const heights = STACK.map((_, top) =>
    buckets.map(({ outcomes }) => sum(STACK.slice(0, top + 1), outcomes)),
  ).reverse();
  return {
    stack: [middles, ...heights],
    rate: [middles, buckets.map((bucket) => bucket.answer_rate)],
    use: [middles, buckets.map((bucket) => bucket.allowance_used)],
    waiting: [middles, buckets.map((bucket) => bucket.waiting)],
  };
}

/** @param {Series} series */
export function isEmpty({ buckets }) {
  return buckets.every(({ attempts, outcomes }) => attempts === 0 && sum(STACK, outcomes) === 0);
}

/**
 * @param {Part[]} parts
 * @param {OutcomeCounts} outcomes
 */
function sum(parts, outcomes) {
  return parts.reduce((total, { count }) => total + count(outcomes), 0);
}
