import { say } from "../../base/messages.js";
import { inUtc } from "../../parts/fields.js";
import { valuesFor } from "../../parts/variables.js";

/** @import { NumberRead, TemplateText } from "../../../../types/answers" */

/**
 * Somebody who is called if those before were not reached, as far as it was typed.
 *
 * @typedef {object} FurtherDraft
 * @property {number} id
 * @property {string} number
 * @property {string} country
 * @property {string} name
 * @property {string} said Where it is another text than that of the request.
 * @property {string} templateLanguage Of the request's template, where it is another one.
 * @property {Record<string, string>} values For the request's template, over those of the request.
 * @property {string} delay In minutes.
 * @property {boolean} afterUnknown
 */

/**
 * A request as far as it was typed: all of it text.
 *
 * @typedef {object} Draft
 * @property {number} begun When, in milliseconds: what tells one draft from the next.
 * @property {string} requestId
 * @property {string} number
 * @property {string} country
 * @property {string} name
 * @property {string} campaign
 * @property {string} lane
 * @property {"own" | "template"} source
 * @property {"plain_text_message" | "ssml_message"} kind
 * @property {string} said
 * @property {string} language Of an own text.
 * @property {string} voice
 * @property {string} template
 * @property {TemplateText | null} text That of the template in the language that is chosen.
 * @property {readonly TemplateText[]} texts Those of the template, in all its languages.
 * @property {Record<string, string>} values
 * @property {string} notBefore
 * @property {string} expiresAt
 * @property {string} hours
 * @property {string} timeZone
 * @property {string} policy A policy of the stack by its name, `OWN_POLICY`, or none: the stack's.
 * @property {string} attempts
 * @property {Record<"busy" | "no_answer" | "failed", string>} delays In minutes.
 * @property {FurtherDraft[]} then
 */

export const MOST_FURTHER = 5;
/** No policy can be called so. */
export const OWN_POLICY = "(own)";
const SECONDS_A_MINUTE = 60;
let further = 0;

/**
 * @param {number} now
 * @returns {Draft}
 */
export function newDraft(now) {
  const at = new Date(now).toISOString().slice(0, 19).replace(/[-:]/g, "").replace("T", "-");
  return {
    begun: now,
    requestId: `page-${at}-${crypto.randomUUID().slice(0, 4)}`,
    number: "",
    country: "",
    name: "",
    campaign: "",
    lane: "normal",
    source: "own",
    kind: "plain_text_message",
    said: "",
    language: "",
    voice: "",
    template: "",
    text: null,
    texts: [],
    values: {},
    notBefore: "",
    expiresAt: "",
    hours: "",
    timeZone: "",
    policy: "",
    attempts: "",
    delays: { busy: "", no_answer: "", failed: "" },
    then: [],
  };
}

/** @returns {FurtherDraft} */
export function newFurther() {
  further += 1;
  return {
    id: further,
    number: "",
    country: "",
    name: "",
    said: "",
    templateLanguage: "",
    values: {},
    delay: "",
    afterUnknown: false,
  };
}

/**
 * The request, as the API takes it: what was left empty is left out.
 *
 * @param {Draft} draft
 * @param {NumberRead[]} numbers As which its numbers were read, in the order of the recipients.
 */
export function requestOf(draft, numbers) {
  const [first, ...others] = numbers;
  return filled({
    request_id: draft.requestId.trim(),
    destination_phone_number: first.number,
    name: draft.name.trim(),
    campaign: draft.campaign.trim(),
    lane: draft.lane,
    ...messageOf(draft),
    not_before: draft.notBefore && inUtc(draft.notBefore),
    expires_at: draft.expiresAt && inUtc(draft.expiresAt),
    calling_hours: draft.hours,
    time_zone: draft.timeZone.trim(),
    retry: retryOf(draft),
    then:
      draft.then.length > 0 &&
      draft.then.map((each, place) =>
        filled({
          destination_phone_number: others[place].number,
          name: each.name.trim(),
          ...otherMessageOf(draft, each),
          delay_seconds: each.delay && Number(each.delay) * SECONDS_A_MINUTE,
          after_unknown: each.afterUnknown,
        }),
      ),
  });
}

/** @param {Draft} draft */
function messageOf({ source, template, text, values, kind, said, language, voice }) {
  if (source === "own") {
    return { content: { [kind]: filled({ text: said, language_code: language.trim(), voice_id: voice.trim() }) } };
  }
  return { template, language: text?.language, variables: text ? valuesFor(text, values) : {} };
}

/**
 * What a further recipient is told, as far as it is not what the first one is told.
 *
 * @param {Draft} draft
 * @param {FurtherDraft} further
 */
function otherMessageOf({ source, text, language }, { said, templateLanguage, values }) {
  if (source === "own") {
    return { content: said.trim() && { plain_text_message: filled({ text: said, language_code: language.trim() }) } };
  }
  const others = text ? Object.entries(values).filter(([, value]) => value !== "") : [];
  return {
    language: templateLanguage,
    variables: others.length > 0 && Object.fromEntries(others),
  };
}

/** @param {Draft} draft */
function retryOf({ policy, attempts, delays }) {
  if (policy !== OWN_POLICY) return policy;
  const outcomes = Object.entries(delays).filter(([, minutes]) => minutes !== "");
  const retry = filled({
    total_attempts: attempts && Number(attempts),
    ...Object.fromEntries(
      outcomes.map(([outcome, minutes]) => [
        outcome,
        { retry: true, delay_seconds: Number(minutes) * SECONDS_A_MINUTE },
      ]),
    ),
  });
  return Object.keys(retry).length > 0 && retry;
}

/** @param {Record<string, unknown>} given */
function filled(given) {
  return Object.fromEntries(
    Object.entries(given).filter(([, value]) => ![undefined, null, "", false].includes(/** @type {any} */ (value))),
  );
}

/** Fields that the form calls by the same name. */
const NAMED = /** @type {const} */ ([
  "request_id",
  "name",
  "campaign",
  "template",
  "language",
  "not_before",
  "expires_at",
]);

/**
 * What the form calls a field of the request.
 *
 * @param {string} field
 * @returns {string}
 */
export function nameOf(field) {
  const further = /^then(?:\[|\.)(\d+)\]?\.(.+)$/.exec(field);
  if (further) {
    const [, place, of] = further;
    return say("new_call.recipient.field", { number: Number(place) + 2, field: nameOf(of) });
  }
  if (field.startsWith("content.")) return say(field.endsWith(".voice_id") ? "new_call.voice" : "new_call.said");
  if (field === "destination_phone_number") return say("new_call.number");
  if (field === "calling_hours") return say("new_call.hours");
  if (field === "time_zone") return say("new_call.time_zone.short");
  if (field === "retry.total_attempts") return say("new_call.attempts.short");
  const named = NAMED.find((each) => each === field);
  return named ? say(`new_call.${named}`) : field.replace(/^variables\./, "");
}
