import { say } from "./messages.js";
import { inZone } from "./prose.js";

/**
 * What the API says most of a field that is wrong. Braces are what differs; a `quoted` one stands in quotes. Of … the page says nothing.
 * tests/api/test_page_faults.py compares them with what the API says.
 */
const FAULTS = {
  none: "expected a value, got none",
  unknown_field: "expected no such field; check its name",
  too_long: "expected at most {most} characters, got {count}",
  too_long_said: "expected at most {most} spoken characters (tags not counted), got {count}",
  blank: "expected a text that says something, got only white space or invisible characters",
  time: "expected a time in ISO-8601 with an offset, like …",
  time_past: "expected a time that is still to come; {at} has passed",
  entry_past: "expected a time that is still to come; the entry would hold no more…",
  time_after: "expected a time after not_before",
  time_form: "expected a time like {form}, or ISO-8601 with an offset; got {quoted}",
  date_form: "expected a date, a time of day or both as {form} has them, or like 2026-11-26; got {quoted}",
  time_zone: "expected a time zone like …, got {quoted}",
  no_time_zone: "expected a time zone for a time without an offset: …",
  how_said: "got a spreadsheet's time, …",
  hours: "expected calling hours like …; got {quoted}",
  semicolons: "{file} is separated by semicolons.",
  unread: "Nothing is read from: {columns}.",
  number: "expected a phone number, got none",
  number_form: "expected a phone number in E.164 format: …",
  number_alone: "expected a phone number and nothing else, got {quoted}",
  number_few: "expected a phone number, got {quoted}, which is too short",
  number_plus:
    "expected a phone number with a plus and its country code, got {quoted}; or name the country whose numbers these are",
  number_shortened: "expected a phone number, got {quoted}: a spreadsheet shortened it, …",
  number_area:
    "expected a phone number of {country}, or one with a plus, got {quoted}: read as {number}, which lacks its area code",
  number_short:
    "expected a phone number of {country}, or one with a plus, got {quoted}: read as {number}, which is too short",
  number_long:
    "expected a phone number of {country}, or one with a plus, got {quoted}: read as {number}, which is too long",
  number_nobodys:
    "expected a phone number of {country}, or one with a plus, got {quoted}: read as {number}, which nobody has, as far as is known; if it is right, write it with a plus",
  number_code: "expected a phone number that can exist, got {quoted}: its country code does not",
  number_too_short: "expected a phone number that can exist; this one: too short for its country, got {quoted}",
  number_too_long: "expected a phone number that can exist; this one: too long for its country, got {quoted}",
  number_country:
    "expected a number that this stack may call; this one is a number of {country}; the setting allowed_countries permits {countries}",
  number_premium:
    "expected a number that this stack may call; this one is a premium-rate or shared-cost number; the setting allow_premium_numbers does not permit them",
  cell: "expected a value in the column {column}, got none",
  cell_formula: "expected a value, got {shown}, which a spreadsheet writes where a formula failed",
  value: "expected a value, got an empty one",
  value_said: "expected a value: {language} says it",
  value_date: "expected a date like 2026-11-26",
  value_time: "expected a time like 14:30",
  value_number: "expected a number like 1234.5",
  no_variable: "expected no such variable; the template {template} has: {names}",
  no_template: "expected a template of this stack; there is no {template}",
  language: "expected one of {names}, in which {template} is written",
  no_language: "expected one of {names}, got none",
  voice: "{quoted} is not a voice of Amazon Polly",
  voice_meant: "{quoted} is not a voice of Amazon Polly; did you mean {other}?",
  polly_language: "{quoted} is not a language of Amazon Polly",
  polly_language_meant: "{quoted} is not a language of Amazon Polly; did you mean {other}?",
  voice_language: "{voice} speaks {other}, not {language}",
};

/** @type {[string, RegExp][] | undefined} */
let patterns;

/**
 * What is wrong with a field, in the language that is read; times in it are in the viewer's zone.
 *
 * @param {string} message As the API words it.
 * @returns {string | undefined} Undefined where the page has no words of its own for it.
 */
export function faultInWords(message) {
  patterns ??= Object.entries(FAULTS).map(([name, text]) => [name, patternOf(text)]);
  for (const [name, pattern] of patterns) {
    const found = pattern.exec(message);
    if (found) return inZone(say(/** @type {any} */ (`faults.${name}`), found.groups ?? {}), Date.now());
  }
  return undefined;
}

/** @param {string} text */
function patternOf(text) {
  const any = text.replace(/[.+?()]/g, "\\$&").replace("…", ".*");
  const named = any.replace(/\{(\w+)\}/g, (_, name) => `(?<${name}>${name === "quoted" ? "'.*'|\".*\"" : ".+?"})`);
  return new RegExp(`^${named}$`, "s");
}
