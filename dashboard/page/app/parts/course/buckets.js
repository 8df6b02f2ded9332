import { day, minuteTime } from "../../base/times.js";

/** @import { Bucket, Figures, OutcomeCounts, Series } from "../../../../types/answers" */

const DAY_SECONDS = 86_400;

/** @param {OutcomeCounts} outcomes */
export function otherOutcomes(outcomes) {
  const { TTL_EXPIRED, SPAM, PROTECT_BLOCKED, REFUSED, NO_FINAL_EVENT, SEND_UNKNOWN } = outcomes;
  return TTL_EXPIRED + SPAM + PROTECT_BLOCKED + REFUSED + NO_FINAL_EVENT + SEND_UNKNOWN;
}

/**
 * Which stretch of time a bucket is: "10:15 – 10:30", "22 Nov, 10:00 – 11:00", "22 Nov, 01:00 – 23 Nov, 01:00".
 *
 * @param {Bucket} bucket
 * @param {Series} series
 */
export function stretch(bucket, series) {
  const start = Date.parse(bucket.start);
  const end = start + series.bucket_seconds * 1_000;
  const clock = `${minuteTime(start)} – ${minuteTime(end)}`;
  // Counted are days in UTC, which seldom are the viewer's.
  if (series.bucket_seconds >= DAY_SECONDS)
    return clock === "00:00 – 00:00"
      ? day(start)
      : `${day(start)}, ${minuteTime(start)} – ${day(end)}, ${minuteTime(end)}`;
  return series.range === "7d" || series.range === "30d" ? `${day(start)}, ${clock}` : clock;
}

/**
 * All buckets as one.
 *
 * @param {Series} series
 */
export function altogether(series) {
  /** @type {OutcomeCounts} */
  const outcomes = {
    COMPLETED_CALL: 0,
    BUSY: 0,
    NO_ANSWER: 0,
    FAILED: 0,
    TTL_EXPIRED: 0,
    SPAM: 0,
    PROTECT_BLOCKED: 0,
    REFUSED: 0,
    NO_FINAL_EVENT: 0,
    SEND_UNKNOWN: 0,
  };
  for (const bucket of series.buckets) {
    for (const name of /** @type {(keyof OutcomeCounts)[]} */ (Object.keys(outcomes)))
      outcomes[name] += bucket.outcomes[name];
  }
  // As the API defines it: among the attempts that the network ended.
  const ended = outcomes.COMPLETED_CALL + outcomes.BUSY + outcomes.NO_ANSWER + outcomes.FAILED;
  return {
    outcomes,
    answer_rate: ended > 0 ? outcomes.COMPLETED_CALL / ended : null,
    figures: together(series.buckets.map(({ figures }) => figures)),
  };
}

/**
 * Figures of the service added up; null where it gave none.
 *
 * @param {(Figures | null)[]} several
 * @returns {Figures | null}
 */
export function together(several) {
  const known = several.filter((figures) => figures !== null);
  if (known.length === 0) return null;
  /** @param {keyof Figures} name */
  const sum = (name) => known.reduce((so_far, figures) => so_far + (figures[name] ?? 0), 0);
  return {
    duration_seconds: sum("duration_seconds"),
    billed_minutes: sum("billed_minutes"),
    price_usd: sum("price_usd"),
  };
}
