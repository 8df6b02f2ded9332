/** Times as people read them: in the viewer's zone, which the page names. The day has 24 hours, whatever the language. */

const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const MINUTE = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const DAY_OF_YEAR = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const FULL = new Intl.DateTimeFormat("en-GB", {
  weekday: "short",
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  timeZoneName: "short",
});
const EXACT = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
  timeZoneName: "short",
});

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
// Up to so long, half an hour makes a difference.
const FEW_HOURS_MS = 10 * HOUR_MS;

/** The viewer's zone, in full and with what it is beside UTC now: "Europe/Berlin, GMT+1". */
export function zone() {
  const parts = new Intl.DateTimeFormat("en-GB", { timeZoneName: "short" }).formatToParts();
  const short = parts.find((part) => part.type === "timeZoneName")?.value ?? "";
  const name = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return name === short ? name : `${name}, ${short}`;
}

/**
 * "10:32:11" today, "22 Nov, 10:32" on another day, with the year in another year.
 *
 * @param {string | number} at
 * @param {number} now
 */
export function shortTime(at, now) {
  const when = new Date(at);
  const today = new Date(now);
  if (when.toDateString() === today.toDateString()) return CLOCK.format(when);
  const day = when.getFullYear() === today.getFullYear() ? DAY : DAY_OF_YEAR;
  return `${day.format(when)}, ${MINUTE.format(when)}`;
}

/** @param {string | number} at "10:32:11" */
export function clockTime(at) {
  return CLOCK.format(new Date(at));
}

/** @param {string | number} at "10:32" */
export function minuteTime(at) {
  return MINUTE.format(new Date(at));
}

/** @param {string | number} at "22 Nov" */
export function day(at) {
  return DAY.format(new Date(at));
}

/** @param {string | number} at "Mon, 23 Nov 2026, 10:32:11 CET" */
export function fullTime(at) {
  return FULL.format(new Date(at));
}

/** @param {string | number} at "23 Nov 2026, 10:32:11.042 CET" */
export function exactTime(at) {
  return EXACT.format(new Date(at));
}

/** @param {number} ms "0.8 s", "12 s", "3 min 20 s", "2 h 5 min", "3 d 4 h" */
export function duration(ms) {
  const size = Math.abs(ms);
  if (size < SECOND_MS) return size < 50 ? "0 s" : `${(size / SECOND_MS).toFixed(1)} s`;
  if (size < MINUTE_MS) return `${Math.round(size / SECOND_MS)} s`;
  if (size < HOUR_MS) return pair(size, MINUTE_MS, "min", SECOND_MS, "s");
  if (size < DAY_MS) return pair(size, HOUR_MS, "h", MINUTE_MS, "min");
  return pair(size, DAY_MS, "d", HOUR_MS, "h");
}

/**
 * @param {number} ms
 * @param {number} large
 * @param {string} largeName
 * @param {number} small
 * @param {string} smallName
 */
function pair(ms, large, largeName, small, smallName) {
  let whole = Math.floor(ms / large);
  let rest = Math.round((ms % large) / small);
  if (rest * small >= large) [whole, rest] = [whole + 1, 0];
  return rest === 0 ? `${whole} ${largeName}` : `${whole} ${largeName} ${rest} ${smallName}`;
}

/**
 * Short, for what ticks or stands beside many others: "12 s", "3 min", "1 h 34 min", "26 h", "5 d".
 *
 * @param {number} ms
 */
export function roughly(ms) {
  const size = Math.abs(ms);
  if (size < MINUTE_MS) return `${Math.round(size / SECOND_MS)} s`;
  if (size < HOUR_MS) return `${Math.round(size / MINUTE_MS)} min`;
  if (size < FEW_HOURS_MS) return pair(Math.round(size / MINUTE_MS) * MINUTE_MS, HOUR_MS, "h", MINUTE_MS, "min");
  if (size < 2 * DAY_MS) return `${Math.round(size / HOUR_MS)} h`;
  return `${Math.round(size / DAY_MS)} d`;
}

/**
 * "in 12 s", "3 min ago", "now".
 *
 * @param {string | number} at
 * @param {number} now
 */
export function fromNow(at, now) {
  const away = new Date(at).getTime() - now;
  if (Math.abs(away) < SECOND_MS) return "now";
  return away > 0 ? `in ${roughly(away)}` : `${roughly(away)} ago`;
}
