/** @import { CallStatus, Outcome } from "../../../types/answers" */

/**
 * The API's words in plain English, each with its shape and colour.
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
  WAITING: { label: "Waiting", means: "It is going to be dialled.", icon: "Clock", tone: "waiting" },
  CALLING: {
    label: "Calling",
    means: "It is being dialled, or the call is under way.",
    icon: "PhoneCall",
    tone: "calling",
  },
  COMPLETED: {
    label: "Played",
    means: "The message was played, perhaps to voicemail.",
    icon: "CircleCheck",
    tone: "completed",
  },
  UNREACHED: {
    label: "Not reached",
    means: "All attempts are used up, or no time is left.",
    icon: "PhoneMissed",
    tone: "unreached",
  },
  EXPIRED: {
    label: "Too late",
    means: "Its time was over before the first attempt.",
    icon: "Hourglass",
    tone: "expired",
  },
  CANCELLED: { label: "Cancelled", means: "Somebody cancelled it.", icon: "Ban", tone: "cancelled" },
  REJECTED: {
    label: "Rejected",
    means: "The request has errors, or the voice service refused it. It is not dialled.",
    icon: "OctagonX",
    tone: "rejected",
  },
  UNKNOWN: {
    label: "Unclear",
    means: "Nobody can tell whether a call was placed. It is not dialled again unless somebody settles it.",
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
    label: "Played",
    means: "The message was played, perhaps to voicemail.",
    icon: "CircleCheck",
    tone: "played",
  },
  BUSY: { label: "Busy", means: "The line was busy.", icon: "PhoneOff", tone: "busy" },
  NO_ANSWER: { label: "No answer", means: "It rang, and nobody picked up.", icon: "PhoneMissed", tone: "no-answer" },
  FAILED: { label: "Failed", means: "The network could not put the call through.", icon: "CircleX", tone: "failed" },
  TTL_EXPIRED: {
    label: "Not dialled",
    means: "The voice service did not dial it in time.",
    icon: "CircleX",
    tone: "other",
  },
  SPAM: { label: "Marked as spam", means: "It was marked as spam, and blocked.", icon: "OctagonX", tone: "other" },
  PROTECT_BLOCKED: {
    label: "Blocked",
    means: "A protect configuration of the account blocked it.",
    icon: "OctagonX",
    tone: "other",
  },
  REFUSED: {
    label: "Refused",
    means: "The voice service refused the request; no call was placed.",
    icon: "OctagonX",
    tone: "other",
  },
  NO_FINAL_EVENT: {
    label: "No word back",
    means: "The call was placed, and the voice service never said how it ended.",
    icon: "CircleQuestionMark",
    tone: "other",
  },
  SEND_UNKNOWN: {
    label: "Perhaps placed",
    means: "The voice service gave no clear answer: a call may have been placed.",
    icon: "CircleQuestionMark",
    tone: "other",
  },
};

/** @type {Record<string, { label: string, means: string }>} */
export const EVENT = {
  INITIATED_CALL: { label: "Call started", means: "The voice service started the call." },
  RINGING: { label: "Ringing", means: "The phone rings." },
  ANSWERED: { label: "Picked up", means: "Somebody, or a machine, picked up." },
  COMPLETED_CALL: { label: "Played", means: "The message was played, perhaps to voicemail." },
  BUSY: { label: "Busy", means: "The line was busy." },
  FAILED: { label: "Failed", means: "The network could not put the call through." },
  NO_ANSWER: { label: "No answer", means: "It rang, and nobody picked up." },
  TTL_EXPIRED: { label: "Not dialled", means: "The voice service did not dial it in time." },
  SPAM: { label: "Marked as spam", means: "It was marked as spam, and blocked." },
  PROTECT_BLOCKED: { label: "Blocked", means: "A protect configuration of the account blocked it." },
  STATUS_UNKNOWN: { label: "Unclear", means: "The voice service does not know how the call ended." },
};

/** @type {Record<string, string>} */
export const WAIT_REASON = {
  SCHEDULED: "scheduled",
  ALLOWANCE: "in the queue",
  RETRY: "to be tried again",
  RECIPIENT_LIMIT: "recipient's daily limit",
  RECIPIENT_IN_FLIGHT: "recipient is in a call",
  THROTTLED: "asked to slow down",
  SERVICE_REFUSES: "held: the service refuses its like",
  SERVICE_UNREACHABLE: "service unreachable",
  NOT_PERMITTED: "not permitted",
  EARLIER_RECIPIENT: "an earlier recipient",
  CALLING_HOURS: "calling hours",
};

/** @type {Record<string, string>} */
export const LIMIT = {
  ACCOUNT_MINUTE: "the calls of this minute are used up",
  ACCOUNT_SECOND: "the account may place one call a second",
  ACCOUNT_DAY: "the calls of this day are used up",
  ORIGINATION_NUMBER_SECOND: "each number may call once a second",
  CAMPAIGN_MINUTE: "the rate of its campaign is used up",
  RECIPIENT_DAY: "a recipient's daily limit",
  SEND_LINES: "each send line waits for news of an unclear call",
  SPEND_LIMIT: "the account's spend limit at the voice service is reached",
  PAUSED_AFTER_THROTTLING: "a short pause: the service asked to slow down",
  PAUSED_AFTER_ERROR: "a short pause after an error of the service",
  HELD_AFTER_REFUSALS: "the next probe: the service refuses all calls",
  HELD_WITH_ITS_LIKE: "the next probe: the service refuses calls like it",
};

/** @type {Record<string, { label: string, icon: string | null }>} */
export const LANE = {
  critical: { label: "Critical", icon: "CircleAlert" },
  urgent: { label: "Urgent", icon: "Zap" },
  normal: { label: "Normal", icon: null },
  bulk: { label: "Bulk", icon: "Layers" },
};

/** What a message in a dead-letter queue means for the calls. @type {Record<string, string>} */
export const QUEUE = {
  requests:
    "Calls that were asked for and are not even in the list: they are not placed until somebody sends these back.",
  "wake-ups": "Reminders to dial. No call is lost: all are found anyway, within a minute.",
  events: "News of calls under way that could not be taken in: some calls show their result late, or as unclear.",
  "events-delivery": "News of calls under way that did not arrive: some calls show their result late, or as unclear.",
  "minute-tick": "Reminders of the clock that got lost. The next minute makes up for them.",
  "configuration-set": "A change of the stack that did not work. Calls are not affected.",
  publish:
    "Entries that are missing from the long-term records, and that other systems were not told. Calls are not affected.",
  outcomes: "News of how calls ended that other systems did not get. Calls are not affected.",
  receivers: "News of how calls ended that other systems did not take for a day. Calls are not affected.",
  tally: "Changes that were never counted: the numbers on this page are off by them. Calls are not affected.",
};

/** @type {Record<string, string>} */
export const MESSAGE_KIND = {
  plain_text_message: "Plain text",
  ssml_message: "SSML",
  call_instructions_message: "Call instructions",
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
