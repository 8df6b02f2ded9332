import { counted } from "./numbers.js";
import { inZone, plainly } from "./prose.js";
import { shortTime } from "./times.js";
import { OUTCOME, wordFor } from "./labels.js";

/** @import { StatusReason } from "../../../types/answers" */

/**
 * @typedef {Record<string, any>} Parameters What docs/api.md tells of a code.
 * @typedef {(at: string) => string} TimeInWords
 */

const RECIPIENT_DAY = "the recipient's calls of 24 hours are used up";
const ACCOUNT_DAY = "the account's calls of 24 hours are used up";

/**
 * Why a call has its status: the API's codes in plain English, each as the end of a sentence.
 *
 * @type {Record<string, (parameters: Parameters, time: TimeInWords) => string>}
 */
export const REASON = {
  DUE: () => "due; goes as soon as the limits permit",
  SCHEDULED: ({ at }, time) => `scheduled for ${time(at)}`,
  PERMITTED_AGAIN: () => "permitted again; goes as soon as the limits permit",
  DUE_AFTER_REFUSAL: () => "refused by the voice service before; due again",
  CLAIMED_TOO_SLOWLY: () => "begun too slowly; due again",
  SETTLED_AS_NOT_PLACED: ({ by }) => `no call was placed, as settled by ${by}; due again`,
  RETRY: (parameters, time) => `${ended(parameters)}; next attempt at ${time(parameters.at)}`,
  DUE_AFTER_SILENCE: ({ attempt, total_attempts, at }, time) =>
    `attempt ${attempt} of ${total_attempts} placed no call, as its silence proves; next attempt at ${time(at)}`,
  RECIPIENT_IN_CALL: ({ call_id, request_id }) => `the recipient is in call ${request_id ?? call_id}`,
  RECIPIENT_DAY_USED_UP: ({ until }, time) => `${RECIPIENT_DAY}, free at ${time(until)}`,
  RECIPIENT_DAY_USED_UP_BY_OTHERS: ({ until }, time) =>
    `${RECIPIENT_DAY}, by others as well; tried again at ${time(until)}`,
  CAMPAIGN_MINUTE_USED_UP: ({ campaign, calls_per_minute, until }, time) =>
    `the campaign ${campaign} may place ${counted(calls_per_minute, "call")} a minute; next place at ${time(until)}`,
  ACCOUNT_MINUTE_USED_UP: ({ until }, time) => `the account's calls of this minute are used up, free at ${time(until)}`,
  ACCOUNT_SECOND_USED_UP: ({ until }, time) => `the account placed a call within this second, free at ${time(until)}`,
  ACCOUNT_DAY_USED_UP: ({ until }, time) => `${ACCOUNT_DAY}, free at ${time(until)}`,
  ACCOUNT_DAY_USED_UP_BY_OTHERS: ({ until }, time) =>
    `${ACCOUNT_DAY}, by others as well; tried again at ${time(until)}`,
  NUMBER_SECOND_USED_UP: ({ until }, time) => `its number placed a call within this second, free at ${time(until)}`,
  SEND_LINES_TAKEN: ({ until }, time) => `each send line waits for news of an unclear call, free at ${time(until)}`,
  SPEND_LIMIT_USED_UP: ({ until }, time) =>
    `the account's spend limit at the voice service is reached; tried again at ${time(until)}`,
  PAUSED_AFTER_THROTTLING: ({ until }, time) =>
    `dialling pauses until ${time(until)}: the voice service asked to slow down`,
  PAUSED_AFTER_ERROR: ({ until }, time) => `dialling pauses until ${time(until)}, after the voice service failed`,
  PROBE_AWAITED: ({ of_all, until }, time) =>
    `the voice service refuses ${like(of_all)}; one of them probes each minute, the next one at ${time(until)}`,
  THROTTLED: ({ message }) => `the voice service asked to slow down (${plainly(message)})`,
  SERVICE_UNREACHABLE: ({ message }) => `the voice service cannot be used: ${plainly(message)}`,
  HELD_AFTER_REFUSALS: ({ of_all, since, message }, time) =>
    `held since ${time(since)}: the voice service refuses ${like(of_all)} (${plainly(message)}); one of them probes each minute`,
  NOT_PERMITTED: (parameters, time) => `held: ${fault(parameters)}; looked at again at ${time(parameters.until)}`,
  EARLIER_RECIPIENT: ({ recipient, recipients }) =>
    `recipient ${recipient} of ${recipients}: called if recipient ${recipient - 1} is not reached`,
  RECIPIENTS_TURN: ({ recipient, recipients, at }, time) =>
    `recipient ${recipient - 1} was not reached; the turn of recipient ${recipient} of ${recipients} is at ${time(at)}`,
  OUTSIDE_CALLING_HOURS: ({ local_time, time_zone, by_number }) =>
    `waits for ${opening(local_time)} in ${time_zone}${by_number ? " (number's area)" : ""}, ${day(local_time)}`,
  NO_CALLING_HOURS: ({ fault, until }, time) => `held: ${hoursFault(fault)}; looked at again at ${time(until)}`,
  DIALLING: ({ attempt, total_attempts }) => `attempt ${attempt} of ${total_attempts}`,
  PERHAPS_PLACED: ({ attempt, message }) => `attempt ${attempt}: ${plainly(message)}; a call may have been placed`,
  PLAYED: (parameters) => ended({ ...parameters, outcome: "COMPLETED_CALL" }),
  NOT_RETRIED: ({ outcome, attempt }) => `${ended({ outcome, attempt })}, which the request does not try again`,
  SILENCE_UNPROVEN: ({ outcome, attempt, condition, line }) =>
    `${ended({ outcome, attempt })}; its silence proves nothing: ${unproven(condition, line)}`,
  RANG_UNASKED: ({ outcome, attempt }) =>
    `${ended({ outcome, attempt })}; the voice service placed a call that it had not told of, so it is not dialled again`,
  ATTEMPTS_USED_UP: ({ outcome, attempt, total_attempts: total }) =>
    `${ended({ outcome, attempt })}: ${total === 1 ? "the only attempt is" : `all ${total} attempts are`} used up`,
  NO_TIME_TO_RETRY: ({ outcome, attempt, at, last_time, last_time_at }, time) =>
    `${ended({ outcome, attempt })}: the next attempt would come at ${time(at)}, not before ${last_time} ${time(last_time_at)}`,
  NO_TIME_TO_WAIT: ({ waits_for, last_time, last_time_at }, time) =>
    `${worded(waits_for.code, waits_for.parameters, time) ?? waits_for.code}, and ${last_time} is ${time(last_time_at)}`,
  TOO_LITTLE_TIME: () => "too little time is left for a call",
  TIME_IS_OVER: ({ last_time, last_time_at }, time) => `${last_time} ${time(last_time_at)} has passed`,
  TOLD_LATE: (parameters) => `${ended(parameters)}, told late`,
  SETTLED_BY_HAND: (parameters) => `${ended(parameters)}, settled by ${parameters.by}`,
  REFUSED: ({ message }) => `refused by the voice service: ${plainly(message)}`,
  INVALID_REQUEST: ({ field, message, others }) => `${field}: ${message}${others ? ` (and ${others} more)` : ""}`,
  CANCELLED: () => "cancelled",
  CANCELLED_BEFORE_DIALLED: () => "cancelled before it was dialled",
  CANCELLED_AFTER_ATTEMPT: (parameters) => `cancelled; ${ended(parameters)}`,
  ON_DO_NOT_CALL_LIST: ({ since, note, campaign }, time) =>
    `the recipient is on the do-not-call list${campaign ? ` for the campaign ${campaign}` : ""} since ${time(since)}${note ? `: ${note}` : ""}`,
  EARLIER_RECIPIENT_REACHED: ({ recipient }) => `not needed: recipient ${recipient} was reached`,
  EARLIER_CALL_UNCLEAR: ({ recipient }) =>
    `nobody can tell whether recipient ${recipient} was reached, and the request does not go on then`,
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

/**
 * @param {string} code
 * @param {Parameters} parameters
 * @param {TimeInWords} time
 */
function worded(code, parameters, time) {
  return Object.hasOwn(REASON, code) ? REASON[code]?.(parameters, time) : undefined;
}

/** @param {Parameters} parameters "busy on attempt 1 of 3" */
function ended({ outcome, attempt, total_attempts }) {
  const of = total_attempts === undefined ? "" : ` of ${total_attempts}`;
  return `${wordFor(OUTCOME, outcome).label.toLowerCase()} on attempt ${attempt}${of}`;
}

/**
 * Why the silence after an unclear call proves nothing.
 *
 * @param {string} condition The first one that does not hold.
 * @param {number | null} line
 */
function unproven(condition, line) {
  const itsLine = line === null ? "its send line" : `send line ${line}`;
  switch (condition) {
    case "JUDGED":
      return "there is nothing to judge it by";
    case "SLOT_KNOWN":
      return "its send line is not known any more";
    case "NO_ID_OF_NOBODY":
      return "a call that belongs to nobody began at that time";
    case "LINE_HEARD_BEFORE":
      return `${itsLine} brought nothing within 15 minutes before`;
    case "LINE_HEARD_AFTER":
      return `${itsLine} brought nothing within 15 minutes after`;
    case "HEARD_JUST_BEFORE":
      return "no send line brought anything within a minute before";
    case "HEARD_JUST_AFTER":
      return "no send line brought anything within a minute after";
    case "DEAD_LETTERS_EMPTY":
      return "messages about calls wait as dead letters, or could not be counted";
    case "EVENTS_HANDLED":
      return "a message about a call could not be handled since";
    case "LOG_READABLE":
      return "the log of the voice service could not be read";
    case "LOG_SHOWS_HEARD":
      return `the log of the voice service does not show the calls that ${itsLine} brought`;
    case "LOG_SHOWS_NO_OTHER":
      return "the log of the voice service tells of a call that is no other one's";
    default:
      return condition;
  }
}

/** @param {string} localTime The clock where the recipient is: "2026-11-30T09:00". */
function opening(localTime) {
  return localTime.slice(11, 16);
}

/** @param {string} localTime */
function day(localTime) {
  const date = new Date(`${localTime}Z`);
  return date.toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" });
}

/** @param {string} fault */
function hoursFault(fault) {
  switch (fault) {
    case "NO_TIME_ZONE":
      return "neither its number nor its request tells the recipient's time zone";
    case "NO_COMMON_OPENING":
      return "within 14 days its calling hours are never open in all time zones of its number at once";
    case "NO_OPENING":
      return "its calling hours do not open within 14 days";
    default:
      return "it names calling hours that the stage does not define";
  }
}

/** @param {boolean} ofAll */
function like(ofAll) {
  return ofAll ? "all calls" : "calls like this one";
}

/** @param {Parameters} parameters */
function fault({ setting, country, permitted }) {
  const named = permitted.join(", ") || "none";
  switch (setting) {
    case "allowed_countries":
      return `its number ${country ? `is one of ${country}` : "has another calling code"}; the setting ${setting} permits ${named}`;
    case "allow_premium_numbers":
      return `its number is a premium-rate or shared-cost one; the setting ${setting} does not permit them`;
    default:
      return `its caller id is not one of the setting ${setting}: ${named}`;
  }
}
