import { faultInWords } from "./faults.js";
import { isMessage, locale, say } from "./messages.js";
import { inZone, plainly } from "./prose.js";
import { shortTime } from "./times.js";
import { OUTCOME, inSentence, wordFor } from "./labels.js";

/** @import { StatusReason } from "../../../types/answers" */

/**
 * @typedef {Record<string, any>} Parameters What docs/api.md tells of a code.
 * @typedef {(at: string) => string} TimeInWords
 */

/**
 * Why a call has its status: the API's codes in plain words, each as the end of a sentence.
 *
 * @type {Record<string, (parameters: Parameters, time: TimeInWords) => string>}
 */
export const REASON = {
  DUE: () => say("reasons.DUE"),
  SCHEDULED: ({ at }, time) => say("reasons.SCHEDULED", { at: time(at) }),
  PERMITTED_AGAIN: () => say("reasons.PERMITTED_AGAIN"),
  DUE_AFTER_REFUSAL: () => say("reasons.DUE_AFTER_REFUSAL"),
  CLAIMED_TOO_SLOWLY: () => say("reasons.CLAIMED_TOO_SLOWLY"),
  SETTLED_AS_NOT_PLACED: ({ by }) => say("reasons.SETTLED_AS_NOT_PLACED", { by }),
  RETRY: (parameters, time) => say("reasons.RETRY", { ended: ended(parameters), at: time(parameters.at) }),
  DUE_AFTER_SILENCE: ({ attempt, total_attempts, at }, time) =>
    say("reasons.DUE_AFTER_SILENCE", { attempt, total_attempts, at: time(at) }),
  RECIPIENT_IN_CALL: ({ call_id, request_id }) => say("reasons.RECIPIENT_IN_CALL", { call: request_id ?? call_id }),
  RECIPIENT_DAY_USED_UP: ({ until }, time) => say("reasons.RECIPIENT_DAY_USED_UP", { until: time(until) }),
  RECIPIENT_DAY_USED_UP_BY_OTHERS: ({ until }, time) =>
    say("reasons.RECIPIENT_DAY_USED_UP_BY_OTHERS", { until: time(until) }),
  CAMPAIGN_MINUTE_USED_UP: ({ campaign, calls_per_minute, until }, time) =>
    say("reasons.CAMPAIGN_MINUTE_USED_UP", { campaign, count: calls_per_minute, until: time(until) }),
  ACCOUNT_MINUTE_USED_UP: ({ until }, time) => say("reasons.ACCOUNT_MINUTE_USED_UP", { until: time(until) }),
  ACCOUNT_SECOND_USED_UP: ({ until }, time) => say("reasons.ACCOUNT_SECOND_USED_UP", { until: time(until) }),
  ACCOUNT_DAY_USED_UP: ({ until }, time) => say("reasons.ACCOUNT_DAY_USED_UP", { until: time(until) }),
  ACCOUNT_DAY_USED_UP_BY_OTHERS: ({ until }, time) =>
    say("reasons.ACCOUNT_DAY_USED_UP_BY_OTHERS", { until: time(until) }),
  NUMBER_SECOND_USED_UP: ({ until }, time) => say("reasons.NUMBER_SECOND_USED_UP", { until: time(until) }),
  SEND_LINES_TAKEN: ({ until }, time) => say("reasons.SEND_LINES_TAKEN", { until: time(until) }),
  SPEND_LIMIT_USED_UP: ({ until }, time) => say("reasons.SPEND_LIMIT_USED_UP", { until: time(until) }),
  PAUSED_AFTER_THROTTLING: ({ until }, time) => say("reasons.PAUSED_AFTER_THROTTLING", { until: time(until) }),
  PAUSED_AFTER_ERROR: ({ until }, time) => say("reasons.PAUSED_AFTER_ERROR", { until: time(until) }),
  PROBE_AWAITED: ({ of_all, until }, time) => say("reasons.PROBE_AWAITED", { like: like(of_all), until: time(until) }),
  THROTTLED: ({ message }) => say("reasons.THROTTLED", { message: plainly(message) }),
  SERVICE_UNREACHABLE: ({ message }) => say("reasons.SERVICE_UNREACHABLE", { message: plainly(message) }),
  HELD_AFTER_REFUSALS: ({ of_all, since, message }, time) =>
    say("reasons.HELD_AFTER_REFUSALS", { like: like(of_all), since: time(since), message: plainly(message) }),
  NOT_PERMITTED: (parameters, time) =>
    say("reasons.NOT_PERMITTED", { fault: fault(parameters), until: time(parameters.until) }),
  EARLIER_RECIPIENT: ({ recipient, recipients }) =>
    say("reasons.EARLIER_RECIPIENT", { recipient, recipients, earlier: recipient - 1 }),
  RECIPIENTS_TURN: ({ recipient, recipients, at }, time) =>
    say("reasons.RECIPIENTS_TURN", { recipient, recipients, earlier: recipient - 1, at: time(at) }),
  OUTSIDE_CALLING_HOURS: ({ local_time, time_zone, by_number }) =>
    say(by_number ? "reasons.OUTSIDE_CALLING_HOURS_OF_NUMBER" : "reasons.OUTSIDE_CALLING_HOURS", {
      time: opening(local_time),
      time_zone,
      day: wholeDay(local_time),
    }),
  NO_CALLING_HOURS: ({ fault, until }, time) =>
    say("reasons.NO_CALLING_HOURS", { fault: hoursFault(fault), until: time(until) }),
  DIALLING: ({ attempt, total_attempts }) => say("reasons.DIALLING", { attempt, total_attempts }),
  PERHAPS_PLACED: ({ attempt, message }) => say("reasons.PERHAPS_PLACED", { attempt, message: plainly(message) }),
  PLAYED: (parameters) => ended({ ...parameters, outcome: "COMPLETED_CALL" }),
  NOT_RETRIED: ({ outcome, attempt }) => say("reasons.NOT_RETRIED", { ended: ended({ outcome, attempt }) }),
  SILENCE_UNPROVEN: ({ outcome, attempt, condition, line }) =>
    say("reasons.SILENCE_UNPROVEN", { ended: ended({ outcome, attempt }), why: unproven(condition, line) }),
  RANG_UNASKED: ({ outcome, attempt }) => say("reasons.RANG_UNASKED", { ended: ended({ outcome, attempt }) }),
  ATTEMPTS_USED_UP: ({ outcome, attempt, total_attempts }) =>
    say("reasons.ATTEMPTS_USED_UP", { ended: ended({ outcome, attempt }), count: total_attempts }),
  NO_TIME_TO_RETRY: ({ outcome, attempt, at, last_time, last_time_at }, time) =>
    say("reasons.NO_TIME_TO_RETRY", {
      ended: ended({ outcome, attempt }),
      at: time(at),
      last_time: lastTime(last_time, time(last_time_at)),
    }),
  NO_TIME_TO_WAIT: ({ waits_for, last_time, last_time_at }, time) =>
    say("reasons.NO_TIME_TO_WAIT", {
      waits_for: worded(waits_for.code, waits_for.parameters, time) ?? waits_for.code,
      last_time: lastTime(last_time, time(last_time_at)),
    }),
  TOO_LITTLE_TIME: () => say("reasons.TOO_LITTLE_TIME"),
  TIME_IS_OVER: ({ last_time, last_time_at }, time) =>
    say("reasons.TIME_IS_OVER", { last_time: lastTime(last_time, time(last_time_at)) }),
  TOLD_LATE: (parameters) => say("reasons.TOLD_LATE", { ended: ended(parameters) }),
  SETTLED_BY_HAND: (parameters) => say("reasons.SETTLED_BY_HAND", { ended: ended(parameters), by: parameters.by }),
  REFUSED: ({ message }) => say("reasons.REFUSED", { message: plainly(message) }),
  INVALID_REQUEST: ({ field, message: said, others }) => {
    const message = faultInWords(said) ?? said;
    return others
      ? say("reasons.INVALID_REQUEST_AND_MORE", { field, message, others })
      : say("reasons.INVALID_REQUEST", { field, message });
  },
  CANCELLED: () => say("reasons.CANCELLED"),
  CANCELLED_BEFORE_DIALLED: () => say("reasons.CANCELLED_BEFORE_DIALLED"),
  CANCELLED_AFTER_ATTEMPT: (parameters) => say("reasons.CANCELLED_AFTER_ATTEMPT", { ended: ended(parameters) }),
  ON_DO_NOT_CALL_LIST: ({ since, note, campaign }, time) => {
    const listed = campaign
      ? say("reasons.ON_DO_NOT_CALL_LIST_OF_CAMPAIGN", { campaign, since: time(since) })
      : say("reasons.ON_DO_NOT_CALL_LIST", { since: time(since) });
    return note ? `${listed}: ${note}` : listed;
  },
  EARLIER_RECIPIENT_REACHED: ({ recipient }) => say("reasons.EARLIER_RECIPIENT_REACHED", { recipient }),
  EARLIER_CALL_UNCLEAR: ({ recipient }) => say("reasons.EARLIER_CALL_UNCLEAR", { recipient }),
  PLAYED_AFTER_ALL: () => say("reasons.PLAYED_AFTER_ALL"),
  ERASED: () => say("reasons.ERASED"),
};

/**
 * Why a call has its status, with times in the viewer's zone; by the API's own text where its code is not known here, or where an
 * earlier version stored a sentence.
 *
 * @param {StatusReason} reason
 * @param {number} now
 */
export function reasonInWords({ code, parameters, text }, now) {
  return worded(code, parameters, (at) => shortTime(at, now)) ?? plainly(inZone(text, now));
}

/** @param {string} code Whether it is one of a reason, and known here. */
export function isReason(code) {
  return Object.hasOwn(REASON, code);
}

/**
 * @param {string} code
 * @param {Parameters} parameters
 * @param {TimeInWords} time
 */
function worded(code, parameters, time) {
  return isReason(code) ? REASON[code]?.(parameters, time) : undefined;
}

/** @param {Parameters} parameters "busy on attempt 1 of 3" */
function ended({ outcome, attempt, total_attempts: total }) {
  const told = inSentence(wordFor(OUTCOME, outcome).label);
  return total === undefined
    ? say("reasons.ended", { outcome: told, attempt })
    : say("reasons.ended_of", { outcome: told, attempt, total });
}

/**
 * Why the silence after an unclear call proves nothing: the first condition that does not hold.
 *
 * @param {string} condition
 * @param {number | null} line
 */
export function unproven(condition, line) {
  const known = /** @type {"LOG_SHOWS_HEARD"} */ (condition);
  return withLine(`reasons.unproven.${known}`, line);
}

/**
 * What was found of a condition, with the send line in it.
 *
 * @param {"reasons.unproven.LOG_SHOWS_HEARD" | "call.proven.LOG_SHOWS_HEARD"} key
 * @param {number | null} line
 */
export function withLine(key, line) {
  const its = line === null ? say("reasons.its_send_line") : say("reasons.send_line", { line });
  return isMessage(key) ? say(key, { line: its }) : key;
}

/** @param {string} localTime The clock where the recipient is: "2026-11-30T09:00". */
function opening(localTime) {
  return localTime.slice(11, 16);
}

/** @param {string} localTime */
function wholeDay(localTime) {
  const date = new Date(`${localTime}Z`);
  return date.toLocaleDateString(locale, { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" });
}

const HOURS_FAULTS = new Set(["NO_TIME_ZONE", "NO_COMMON_OPENING", "NO_OPENING"]);

/** @param {string} fault */
function hoursFault(fault) {
  const known = /** @type {"NO_OPENING"} */ (HOURS_FAULTS.has(fault) ? fault : "NOT_DEFINED");
  return say(`reasons.hours.${known}`);
}

/** @param {boolean} ofAll */
function like(ofAll) {
  return ofAll ? say("reasons.all_calls") : say("reasons.calls_like_this");
}

/** @param {Parameters} parameters */
function fault({ setting, country, permitted }) {
  const named = permitted.join(", ") || say("reasons.none");
  switch (setting) {
    case "allowed_countries":
      return country
        ? say("reasons.fault.country", { country, setting, permitted: named })
        : say("reasons.fault.calling_code", { setting, permitted: named });
    case "allow_premium_numbers":
      return say("reasons.fault.premium", { setting });
    default:
      return say("reasons.fault.caller_id", { setting, permitted: named });
  }
}

/**
 * After when it is called, or tried again, no longer.
 *
 * @param {string} field Of the request.
 * @param {string} time
 */
function lastTime(field, time) {
  return say(field === "expires_at" ? "reasons.no_longer" : "reasons.not_again", { time });
}
