import { faultInWords } from "../../base/faults.js";
import { isMessage, say } from "../../base/messages.js";
import { asSentence, plainly } from "../../base/prose.js";
import { inFull, roughly, shortTime } from "../../base/times.js";
import { reasonInWords, unproven, withLine } from "../../base/reasons.js";
import { EVENT, LANE, OUTCOME, STATUS, inSentence, wordFor } from "../../base/labels.js";

/**
 * @typedef {Record<string, any>} Values What docs/api.md tells of a code.
 * @typedef {(at: string) => string} TimeInWords
 */

const NOW_WITHIN_MS = 5_000;
const A_TIME = /^\d{4}-\d\d-\d\dT/;

/**
 * What codes say whose text is not the same for all values.
 *
 * @type {Record<string, (shown: any, values: Values, now: number) => string>}
 */
const TOLD = {
  ACCEPTED: (shown, { request_id, total_attempts, on_unknown }) =>
    [
      say(`call.told.${request_id ? "accepted" : "accepted_erased"}`, shown),
      say("call.told.lane", shown),
      shown.campaign && say("call.told.campaign", shown),
      say("call.told.attempts", { count: total_attempts }),
      shown.retry_policy && say("call.told.retry_policy", shown),
      shown.not_before && say("call.told.not_before", shown),
      shown.expires_at && say("call.told.expires_at", shown),
      ifUnclear(on_unknown),
      shown.again_of && say("call.told.again_of", shown),
      shown.submitted_by && say("call.told.submitted_by", shown),
    ]
      .filter(Boolean)
      .join(", "),
  REQUEST_REJECTED: ({ submitted_by }, { errors }) => {
    const faults = errors
      .map((/** @type {any} */ { field, message }) => `${field}: ${faultInWords(message) ?? message}`)
      .join("; ");
    const told = say("call.told.rejected", { faults });
    return submitted_by ? `${told}, ${say("call.told.submitted_by", { submitted_by })}` : told;
  },
  EVENT_ARRIVED: (_, { event_type }) => withMeaning(wordFor(/** @type {any} */ (EVENT), event_type)),
  ATTEMPT_ENDED: (shown, { outcome }) => {
    const told = say("call.told.ended", { attempt: shown.attempt, outcome: wordFor(OUTCOME, outcome).label });
    return shown.message ? `${told} (${shown.message})` : told;
  },
  SILENCE_HOLDS: (_, { condition, line }) => {
    const known = /** @type {"LOG_SHOWS_HEARD"} */ (condition);
    return say("call.told.silence", { found: withLine(`call.proven.${known}`, line) });
  },
  SILENCE_PROVES_NOTHING: (_, { condition, line }) =>
    say("call.told.silence_nothing", { found: unproven(condition, line) }),
  RESCHEDULED_BY: (shown) =>
    shown.expires_at ? say("call.told.rescheduled_until", shown) : say("call.told.rescheduled", shown),
  WAITED: (shown) => say("call.told.waited", shown),
  WAITED_FOR_TURN: (_, { seconds }) => say("call.told.turn", { time: inFull(seconds * 1_000) }),
  HELD_BY_PAUSE: (shown) => {
    const told = say("call.told.held", { ...shown, what: target(shown) });
    return shown.resumed_by ? `${told}; ${say("call.told.resumed", shown)}` : told;
  },
  BACKLOG: (_, { calls, is_exact }) =>
    say(is_exact ? "call.told.backlog" : "call.told.backlog_about", { count: calls }),
  DO_NOT_CALL: (shown) => {
    const told = [
      say("reasons.ON_DO_NOT_CALL_LIST", shown),
      shown.campaign && say("call.told.campaign", shown),
      shown.until && say("call.told.until", shown),
      shown.note,
    ];
    return `${told.filter(Boolean).join(", ")}. ${say("call.told.cancelled_then")}`;
  },
  PAUSED: (shown) => say("call.told.paused", { ...shown, what: target(shown) }),
  EXPECTED_AT: ({ at }, values, now) => {
    // By the clock, as other times on the page: the answer may be old.
    const away = Date.parse(values.at) - now;
    if (away < NOW_WITHIN_MS) return say("call.story.EXPECTED_NOW");
    return say(values.is_exact ? "call.told.expected" : "call.told.expected_about", { at, time: roughly(away) });
  },
};

/**
 * A line of a call's story, what it waits for, or when it is expected to be dialled, as one or more sentences.
 *
 * @param {{ code: string, values: Values }} told
 * @param {number} now
 * @returns {string | undefined} Undefined: a newer API says it, whose code is not known here.
 */
export function explained({ code, values }, now) {
  const shown = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, asShown(name, value, now)]));
  if (Object.hasOwn(TOLD, code)) return asSentence(TOLD[code]?.(shown, values, now) ?? "");
  if (!isMessage(`call.story.${code}`)) return undefined;
  const known = /** @type {"NOTED_BY"} */ (code);
  return asSentence(say(`call.story.${known}`, /** @type {any} */ (shown)));
}

/** @param {string} name @param {any} value @param {number} now @returns {any} */
function asShown(name, value, now) {
  switch (name) {
    case "outcome":
      return inSentence(wordFor(OUTCOME, value).label);
    case "status":
      return inSentence(wordFor(STATUS, value).label);
    case "lane":
      return value && wordFor(LANE, value).label;
    case "message":
      return value && plainly(value);
    case "by":
    case "resumed_by":
      return value && by(value);
  }
  if (typeof value === "string" && A_TIME.test(value)) return shortTime(value, now);
  if (value?.parameters) return reasonInWords({ text: value.code, ...value }, now);
  return value?.call_id ? (value.request_id ?? value.call_id) : value;
}

/** @param {{ name: string, session?: string, reason?: string }} actor Who did it and why: "ana (moved away)". */
function by({ name, session, reason }) {
  const who = session ? say("call.told.session", { name, session }) : name;
  return reason ? `${who} (${reason})` : who;
}

/** @param {{ lane: string | null, campaign: string | null }} shown What is paused, as the beginning of a sentence. */
function target({ lane, campaign }) {
  if (campaign) return say("call.told.what.campaign", { campaign });
  return lane ? say("call.told.what.lane", { lane }) : say("call.told.what.all");
}

/** @param {{ label: string, means?: string }} word "Busy: The line was busy." */
function withMeaning({ label, means }) {
  return means ? `${label}: ${means}` : label;
}

/** @param {string} onUnknown */
function ifUnclear(onUnknown) {
  if (onUnknown === "redial") return say("call.request.unclear.redial");
  return onUnknown === "redial_if_silent" && say("call.request.unclear.redial_if_silent");
}
