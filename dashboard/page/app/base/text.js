import { shortTime } from "./times.js";

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
