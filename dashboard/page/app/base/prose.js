import { shortTime } from "./times.js";
import { EVENT, OUTCOME, STATUS } from "./labels.js";

const TIME = /\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z/g;

/**
 * The API's words with the times in them as the page shows times: in the viewer's zone.
 *
 * @param {string} text
 * @param {number} now
 */
export function inZone(text, now) {
  return text.replace(TIME, (at) => shortTime(at, now));
}

/** @type {Map<string, string>} */
const LABELS = new Map(
  [EVENT, OUTCOME, STATUS].flatMap((words) => Object.entries(words).map(([code, { label }]) => [code, label])),
);
const CODE = new RegExp(`\\b(?:${[...LABELS.keys()].join("|")})\\b`, "g");
// "COMPLETED: COMPLETED_CALL on ..." says the same twice, and an event its own meaning.
const SAID_TWICE = /\b([A-Z][a-z]+(?: [a-z]+)*): \1\b/g;
// What a library said of a connection: for whoever looks after the stack, not for whoever looks after the calls.
const OF_A_LIBRARY = /\b[A-Z]\w*(?:Error|Exception)\b:? ?(?=\S)/g;
const ADDRESS = / ?(?:on|to|for|from|URL:?)? ?"?https?:\/\/[^\s"]+"?/g;

/**
 * The API's words with its codes in plain English.
 *
 * @param {string} text
 */
export function plainly(text) {
  return text
    .replace(CODE, (code) => LABELS.get(code) ?? code)
    .replace(SAID_TWICE, "$1")
    .replace(OF_A_LIBRARY, "")
    .replace(ADDRESS, "");
}

/**
 * A text that ends a sentence, as a sentence of its own.
 *
 * @param {string} text
 */
export function asSentence(text) {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}

/**
 * JSON in lines where it is JSON, else the text as it is.
 *
 * @param {string} text
 */
export function readable(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
