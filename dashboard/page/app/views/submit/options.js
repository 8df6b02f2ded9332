import { inUtc } from "../../parts/fields.js";
import { OWN_POLICY } from "../new_call/draft.js";

/**
 * What holds for all rows of a file, as far as it was typed: all of it text.
 *
 * @typedef {object} Options
 * @property {"columns" | "text" | "template"} said What the rows say by themselves, or all the same.
 * @property {"text" | "ssml"} kind
 * @property {string} text
 * @property {string} language
 * @property {string} voice
 * @property {string} template
 * @property {string} campaign
 * @property {string} lane
 * @property {string} notBefore
 * @property {string} expiresAt
 * @property {string} hours
 * @property {string} country Of phone numbers.
 * @property {string} timeZone Of times.
 * @property {string} dateFormat
 * @property {string} sheet
 * @property {string} policy As of a new call.
 * @property {string} attempts
 * @property {Record<"busy" | "no_answer" | "failed", string>} delays In minutes.
 */

const SECONDS_A_MINUTE = 60;

/** @returns {Options} */
export function newOptions() {
  return {
    said: "text",
    kind: "text",
    text: "",
    language: "",
    voice: "",
    template: "",
    campaign: "",
    lane: "",
    notBefore: "",
    expiresAt: "",
    hours: "",
    country: "",
    timeZone: "",
    dateFormat: "",
    sheet: "",
    policy: "",
    attempts: "",
    delays: { busy: "", no_answer: "", failed: "" },
  };
}

/**
 * By field, what is the same for all rows, as the API takes it.
 *
 * @param {Options} options
 */
export function constantsOf(options) {
  const { said, kind, text, template, language, voice } = options;
  const isOwn = options.policy === OWN_POLICY;
  const delays = Object.entries(options.delays).map(([outcome, minutes]) => [
    `${outcome}_delay`,
    isOwn && minutes !== "" ? `${Math.round(Number(minutes) * SECONDS_A_MINUTE)}s` : "",
  ]);
  return filled({
    [kind]: said === "text" ? text : "",
    template: said === "template" ? template : "",
    language: said === "template" ? language : "",
    language_code: said === "text" ? language : "",
    voice_id: said === "text" ? voice : "",
    campaign: options.campaign,
    lane: options.lane,
    not_before: options.notBefore && inUtc(options.notBefore),
    expires_at: options.expiresAt && inUtc(options.expiresAt),
    calling_hours: options.hours,
    retry: isOwn ? "" : options.policy,
    total_attempts: isOwn ? options.attempts : "",
    ...Object.fromEntries(delays),
  });
}

/**
 * How the rows are read.
 *
 * @param {Options} options
 */
export function readingOf({ country, timeZone, dateFormat, sheet }) {
  return filled({ country, time_zone: timeZone, date_format: dateFormat, sheet });
}

/** @param {Record<string, string>} given */
function filled(given) {
  return Object.fromEntries(
    Object.entries(given)
      .map(([field, value]) => [field, value.trim()])
      .filter(([, value]) => value !== ""),
  );
}
