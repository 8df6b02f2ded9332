import { ALSO_CALLED, keyOf } from "../../base/column_names.js";
import { placeholdersOf } from "../../base/placeholders.js";

/** @import { TemplateText } from "../../../../types/answers" */
/** @import { Options } from "./options.js" */

const FURTHER = ["then.1", "then.2", "then.3", "then.4", "then.5"];

/** What a column can fill: the fields of a request, in the order in which they are offered. */
export const FIELDS = [
  "destination_phone_number",
  "country",
  "name",
  "request_id",
  "text",
  "ssml",
  "template",
  "language",
  "language_code",
  "voice_id",
  "campaign",
  "lane",
  "not_before",
  "expires_at",
  "calling_hours",
  "time_zone",
  "retry",
  "total_attempts",
  "busy_delay",
  "no_answer_delay",
  "failed_delay",
  "not_dialled_delay",
  "no_final_event_delay",
  "share_seconds",
  "origination_phone_number",
  "caller_id",
  ...FURTHER,
];
/** What is said: by one of these. */
const SAID = ["text", "ssml", "template"];

/**
 * Which field each column fills, by its name; "" where none.
 *
 * @param {readonly string[]} columns
 * @returns {string[]}
 */
export function guessed(columns) {
  const keys = columns.map(keyOf);
  const hasText = keys.includes("text") || keys.includes("ssml");
  const uses = keys.map((key) =>
    FIELDS.includes(key) && !(hasText && ["template", "language"].includes(key)) ? key : "",
  );
  for (const [field, names] of Object.entries(ALSO_CALLED)) {
    const place = keys.findIndex((key, at) => uses[at] === "" && names.includes(key));
    if (place >= 0 && !uses.includes(field)) uses[place] = field;
  }
  return uses;
}

/**
 * The columns as the API takes them: by field, the column that fills it, or none though there is one of its name.
 *
 * @param {readonly string[]} columns
 * @param {readonly string[]} uses
 * @param {Record<string, string>} constants What is the same for all rows goes before.
 */
export function columnsToSend(columns, uses, constants) {
  /** @type {Record<string, string>} */
  const sent = {};
  for (const name of columns) {
    const key = keyOf(name);
    if (FIELDS.includes(key)) sent[key] = "";
  }
  uses.forEach((field, place) => {
    if (field !== "") sent[field] = columns[place];
  });
  if (SAID.some((field) => field in constants)) for (const field of SAID) if (field in sent) sent[field] = "";
  for (const field of Object.keys(constants)) delete sent[field];
  return sent;
}

/**
 * The names of the columns of which nothing is used.
 *
 * @param {readonly string[]} columns
 * @param {readonly string[]} uses
 * @param {Options} options
 * @param {Record<string, string>} constants
 * @param {readonly TemplateText[]} texts Those of the template of all rows.
 */
export function unusedColumns(columns, uses, options, constants, texts) {
  const sent = columnsToSend(columns, uses, constants);
  const said = new Set(saidIn(options, texts).map(keyOf));
  return columns.filter(
    (name, place) => sent[uses[place]] !== name && !said.has(keyOf(name)) && !name.startsWith("metadata."),
  );
}

/**
 * What the texts of all rows name, and no column is called.
 *
 * @param {readonly string[]} columns
 * @param {Options} options
 * @param {readonly TemplateText[]} texts
 */
export function missingColumns(columns, options, texts) {
  const there = new Set(columns.map(keyOf));
  return [...new Set(saidIn(options, texts))].filter((name) => !there.has(keyOf(name)));
}

/**
 * @param {Options} options
 * @param {readonly TemplateText[]} texts
 */
function saidIn({ said, text }, texts) {
  if (said === "text") {
    // A doubled brace is one that is said.
    return [...text.replaceAll("{{", "").matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name);
  }
  if (said !== "template") return [];
  return texts.flatMap((each) => placeholdersOf(each.text ?? each.ssml ?? "").map(({ variable }) => variable));
}
