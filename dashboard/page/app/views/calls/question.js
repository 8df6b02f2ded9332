import { say } from "../../base/messages.js";

const HOUR_MS = 3_600_000;

/** How far back, by name. */
export const SPANS = [
  { value: "", label: say("calls.time.any"), ms: null },
  { value: "1h", label: say("calls.time.1h"), ms: HOUR_MS },
  { value: "24h", label: say("calls.time.24h"), ms: 24 * HOUR_MS },
  { value: "7d", label: say("calls.time.7d"), ms: 7 * 24 * HOUR_MS },
  { value: "between", label: say("calls.time.between"), ms: null },
];
export const BETWEEN = "between";

// As the API knows a number: nothing but digits and what people write between them. Which number it is, the API tells.
const NUMBER_ALONE = /^\+?[0-9\s().\-/\u00a0\u2010-\u2015]{5,40}$/;
const FEWEST_DIGITS = 5;
const CALL_ID = /^r?[0-9a-f]{23,24}$/;

/**
 * What somebody typed into the search box.
 *
 * @typedef {{ kind: "number" | "call" | "name", text: string } | null} Sought
 */

/**
 * Tells what is searched for: a phone number (however it is written), a call id, or a request id.
 *
 * @param {string} typed
 * @returns {Sought}
 */
export function soughtBy(typed) {
  const text = typed.trim();
  if (text === "") return null;
  // First: an id that happens to be digits alone is still one.
  if (CALL_ID.test(text)) return { kind: "call", text };
  const digits = text.match(/\d/g)?.length ?? 0;
  return { kind: NUMBER_ALONE.test(text) && digits >= FEWEST_DIGITS ? "number" : "name", text };
}

/**
 * From the page's address to the API's parameters.
 *
 * @param {URLSearchParams} query
 * @param {Record<string, string>} unshown
 * @param {number} now
 * @returns {Record<string, string | string[]>}
 */
export function questionOf(query, unshown, now) {
  /** @type {Record<string, string | string[]>} */
  const question = {};
  if (query.has("later")) return { status: "WAITING", since: new Date(now).toISOString() };
  const statuses = query.getAll("status");
  if (statuses.length > 0) question.status = statuses;
  for (const name of ["campaign", "lane", "request_id", "search"]) {
    const value = query.get(name);
    if (value) question[name] = value;
  }
  // Not in the address: a phone number does not belong into the browser's history.
  if (unshown.number) question.search = unshown.number;
  const country = query.get("country");
  if (unshown.number && country) question.country = country;
  const time = query.get("time") ?? "";
  const span = SPANS.find(({ value }) => value === time);
  if (span?.ms) question.since = new Date(now - span.ms).toISOString();
  // What is no time the API refuses; left out, calls of all times would stand there as if they were those.
  if (!span) question.since = time;
  if (time === BETWEEN) {
    for (const [name, bound] of /** @type {const} */ ([
      ["from", "since"],
      ["to", "until"],
    ])) {
      const given = query.get(name);
      const at = Date.parse(given ?? "");
      if (given) question[bound] = Number.isNaN(at) ? given : new Date(at).toISOString();
    }
  }
  return question;
}
