import { language, say } from "./messages.js";

/** @import { CallStatus, Outcome } from "../../../types/answers" */

/**
 * The API's words in plain words, each with its shape and colour.
 *
 * A tooltip keeps the API's word, for those who talk to engineers. COMPLETED_CALL never becomes "heard": it says that the message
 * was played, perhaps to voicemail.
 *
 * @typedef {object} Word
 * @property {string} label
 * @property {string} means
 * @property {string} icon Its name in the icon module.
 * @property {string} tone The suffix of its colour: `--tone-...`.
 */

/** @type {Record<CallStatus, Word>} */
export const STATUS = {
  WAITING: {
    label: say("labels.status.WAITING"),
    means: say("labels.status.WAITING.means"),
    icon: "Clock",
    tone: "waiting",
  },
  CALLING: {
    label: say("labels.status.CALLING"),
    means: say("labels.status.CALLING.means"),
    icon: "PhoneCall",
    tone: "calling",
  },
  COMPLETED: {
    label: say("labels.status.COMPLETED"),
    means: say("labels.status.COMPLETED.means"),
    icon: "CircleCheck",
    tone: "completed",
  },
  UNREACHED: {
    label: say("labels.status.UNREACHED"),
    means: say("labels.status.UNREACHED.means"),
    icon: "PhoneMissed",
    tone: "unreached",
  },
  EXPIRED: {
    label: say("labels.status.EXPIRED"),
    means: say("labels.status.EXPIRED.means"),
    icon: "Hourglass",
    tone: "expired",
  },
  CANCELLED: {
    label: say("labels.status.CANCELLED"),
    means: say("labels.status.CANCELLED.means"),
    icon: "Ban",
    tone: "cancelled",
  },
  REJECTED: {
    label: say("labels.status.REJECTED"),
    means: say("labels.status.REJECTED.means"),
    icon: "OctagonX",
    tone: "rejected",
  },
  UNKNOWN: {
    label: say("labels.status.UNKNOWN"),
    means: say("labels.status.UNKNOWN.means"),
    icon: "CircleQuestionMark",
    tone: "unknown",
  },
};

/** @type {CallStatus[]} */
export const MOVING_STATUSES = ["WAITING", "CALLING"];
/** @type {CallStatus[]} */
export const FINAL_STATUSES = ["COMPLETED", "UNREACHED", "EXPIRED", "CANCELLED", "REJECTED", "UNKNOWN"];

/** @type {Record<Outcome, Word>} */
export const OUTCOME = {
  COMPLETED_CALL: {
    label: say("labels.outcome.COMPLETED_CALL"),
    means: say("labels.outcome.COMPLETED_CALL.means"),
    icon: "CircleCheck",
    tone: "played",
  },
  BUSY: { label: say("labels.outcome.BUSY"), means: say("labels.outcome.BUSY.means"), icon: "PhoneOff", tone: "busy" },
  NO_ANSWER: {
    label: say("labels.outcome.NO_ANSWER"),
    means: say("labels.outcome.NO_ANSWER.means"),
    icon: "PhoneMissed",
    tone: "no-answer",
  },
  FAILED: {
    label: say("labels.outcome.FAILED"),
    means: say("labels.outcome.FAILED.means"),
    icon: "CircleX",
    tone: "failed",
  },
  TTL_EXPIRED: {
    label: say("labels.outcome.TTL_EXPIRED"),
    means: say("labels.outcome.TTL_EXPIRED.means"),
    icon: "CircleX",
    tone: "other",
  },
  SPAM: { label: say("labels.outcome.SPAM"), means: say("labels.outcome.SPAM.means"), icon: "OctagonX", tone: "other" },
  PROTECT_BLOCKED: {
    label: say("labels.outcome.PROTECT_BLOCKED"),
    means: say("labels.outcome.PROTECT_BLOCKED.means"),
    icon: "OctagonX",
    tone: "other",
  },
  REFUSED: {
    label: say("labels.outcome.REFUSED"),
    means: say("labels.outcome.REFUSED.means"),
    icon: "OctagonX",
    tone: "other",
  },
  NO_FINAL_EVENT: {
    label: say("labels.outcome.NO_FINAL_EVENT"),
    means: say("labels.outcome.NO_FINAL_EVENT.means"),
    icon: "CircleQuestionMark",
    tone: "other",
  },
  SEND_UNKNOWN: {
    label: say("labels.outcome.SEND_UNKNOWN"),
    means: say("labels.outcome.SEND_UNKNOWN.means"),
    icon: "CircleQuestionMark",
    tone: "other",
  },
};

/** @type {Record<string, { label: string, means: string }>} */
export const EVENT = {
  INITIATED_CALL: { label: say("labels.event.INITIATED_CALL"), means: say("labels.event.INITIATED_CALL.means") },
  RINGING: { label: say("labels.event.RINGING"), means: say("labels.event.RINGING.means") },
  ANSWERED: { label: say("labels.event.ANSWERED"), means: say("labels.event.ANSWERED.means") },
  COMPLETED_CALL: { label: say("labels.outcome.COMPLETED_CALL"), means: say("labels.outcome.COMPLETED_CALL.means") },
  BUSY: { label: say("labels.outcome.BUSY"), means: say("labels.outcome.BUSY.means") },
  FAILED: { label: say("labels.outcome.FAILED"), means: say("labels.outcome.FAILED.means") },
  NO_ANSWER: { label: say("labels.outcome.NO_ANSWER"), means: say("labels.outcome.NO_ANSWER.means") },
  TTL_EXPIRED: { label: say("labels.outcome.TTL_EXPIRED"), means: say("labels.outcome.TTL_EXPIRED.means") },
  SPAM: { label: say("labels.outcome.SPAM"), means: say("labels.outcome.SPAM.means") },
  PROTECT_BLOCKED: { label: say("labels.outcome.PROTECT_BLOCKED"), means: say("labels.outcome.PROTECT_BLOCKED.means") },
  STATUS_UNKNOWN: { label: say("labels.event.STATUS_UNKNOWN"), means: say("labels.event.STATUS_UNKNOWN.means") },
};

/** @type {Record<string, string>} */
export const WAIT_REASON = {
  SCHEDULED: say("labels.wait.SCHEDULED"),
  ALLOWANCE: say("labels.wait.ALLOWANCE"),
  RETRY: say("labels.wait.RETRY"),
  RECIPIENT_LIMIT: say("labels.wait.RECIPIENT_LIMIT"),
  RECIPIENT_IN_FLIGHT: say("labels.wait.RECIPIENT_IN_FLIGHT"),
  THROTTLED: say("labels.wait.THROTTLED"),
  SERVICE_REFUSES: say("labels.wait.SERVICE_REFUSES"),
  SERVICE_UNREACHABLE: say("labels.wait.SERVICE_UNREACHABLE"),
  NOT_PERMITTED: say("labels.wait.NOT_PERMITTED"),
  EARLIER_RECIPIENT: say("labels.wait.EARLIER_RECIPIENT"),
  CALLING_HOURS: say("labels.wait.CALLING_HOURS"),
};

/** @type {Record<string, string>} */
export const LIMIT = {
  ACCOUNT_MINUTE: say("labels.limit.ACCOUNT_MINUTE"),
  ACCOUNT_SECOND: say("labels.limit.ACCOUNT_SECOND"),
  ACCOUNT_DAY: say("labels.limit.ACCOUNT_DAY"),
  ORIGINATION_NUMBER_SECOND: say("labels.limit.ORIGINATION_NUMBER_SECOND"),
  CAMPAIGN_MINUTE: say("labels.limit.CAMPAIGN_MINUTE"),
  RECIPIENT_DAY: say("labels.limit.RECIPIENT_DAY"),
  SEND_LINES: say("labels.limit.SEND_LINES"),
  SPEND_LIMIT: say("labels.limit.SPEND_LIMIT"),
  PAUSED_AFTER_THROTTLING: say("labels.limit.PAUSED_AFTER_THROTTLING"),
  PAUSED_AFTER_ERROR: say("labels.limit.PAUSED_AFTER_ERROR"),
  HELD_AFTER_REFUSALS: say("labels.limit.HELD_AFTER_REFUSALS"),
  HELD_WITH_ITS_LIKE: say("labels.limit.HELD_WITH_ITS_LIKE"),
};

/** @type {Record<string, { label: string, icon: string | null }>} */
export const LANE = {
  critical: { label: say("labels.lane.critical"), icon: "CircleAlert" },
  urgent: { label: say("labels.lane.urgent"), icon: "Zap" },
  normal: { label: say("labels.lane.normal"), icon: null },
  bulk: { label: say("labels.lane.bulk"), icon: "Layers" },
};

/** What a message in a dead-letter queue means for the calls. @type {Record<string, string>} */
export const QUEUE = {
  requests: say("labels.queue.requests"),
  "wake-ups": say("labels.queue.wake_ups"),
  events: say("labels.queue.events"),
  "events-delivery": say("labels.queue.events_delivery"),
  "minute-tick": say("labels.queue.minute_tick"),
  "configuration-set": say("labels.queue.configuration_set"),
  publish: say("labels.queue.publish"),
  "event-bus": say("labels.queue.event_bus"),
  receivers: say("labels.queue.receivers"),
  tally: say("labels.queue.tally"),
};

/** @type {Record<string, string>} */
export const MESSAGE_KIND = {
  plain_text_message: say("labels.kind.plain_text_message"),
  ssml_message: say("labels.kind.ssml_message"),
  call_instructions_message: say("labels.kind.call_instructions_message"),
};

/**
 * What a tooltip says: the meaning, and the API's own word.
 *
 * @param {{ means: string }} word
 * @param {string} code
 */
export function tooltip(word, code) {
  return `${word.means} (${code})`;
}

/**
 * A label within a sentence: without its capital letter, which German nouns keep.
 *
 * @param {string} label
 */
export function inSentence(label) {
  return language === "de" ? label : label.toLowerCase();
}

/**
 * The word for a code; a code that this page does not know yet is shown as it is.
 *
 * @template {{ label: string }} T
 * @param {Record<string, T>} words
 * @param {string} code
 * @returns {T}
 */
export function wordFor(words, code) {
  return (
    words[code] ??
    /** @type {T} */ (/** @type {unknown} */ ({ label: code, means: "", icon: "CircleAlert", tone: "other" }))
  );
}
