/** Times as people read them: in the viewer's zone, which the page names. The day has 24 hours, whatever the language. */

import { locale, say } from "./messages.js";

/** @param {Intl.DateTimeFormatOptions} parts */
const format = (parts) => new Intl.DateTimeFormat(locale, { hourCycle: "h23", ...parts });

/** @type {Intl.DateTimeFormatOptions} */
const HOUR_AND_MINUTE = { hour: "2-digit", minute: "2-digit" };
/** @type {Intl.DateTimeFormatOptions} */
const TO_THE_SECOND = { ...HOUR_AND_MINUTE, second: "2-digit" };
/** @type {Intl.DateTimeFormatOptions} */
const DAY_AND_MONTH = { day: "numeric", month: "short" };
/** @type {Intl.DateTimeFormatOptions} */
const DATE = { ...DAY_AND_MONTH, year: "numeric" };

const CLOCK = format(TO_THE_SECOND);
const MINUTE = format(HOUR_AND_MINUTE);
const DAY = format(DAY_AND_MONTH);
const DAY_OF_YEAR = format(DATE);
const FULL = format({ weekday: "short", ...DATE, ...TO_THE_SECOND, timeZoneName: "short" });
const EXACT = format({ ...DATE, ...TO_THE_SECOND, fractionalSecondDigits: 3, timeZoneName: "short" });
const TENTHS = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** Of a field for times: without an end, browsers take years of six digits, which are no times to anybody else. */
export const LAST_TIME = "9999-12-31T23:59";

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
// Up to so long, half an hour makes a difference.
const FEW_HOURS_MS = 10 * HOUR_MS;

/** The viewer's zone, in full and with what it is beside UTC now: "Europe/Berlin, GMT+1". */
export function zone() {
  const parts = new Intl.DateTimeFormat(locale, { timeZoneName: "short" }).formatToParts();
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

/**
 * As a field for times has it, in the viewer's zone: "2026-11-23T10:32".
 *
 * @param {number} at
 */
export function asTyped(at) {
  return new Date(at - new Date(at).getTimezoneOffset() * MINUTE_MS).toISOString().slice(0, 16);
}

/**
 * Whether the viewer's clock goes forward over a time that was typed, and never shows it: as a moment it would be later.
 *
 * @param {string} typed
 */
export function isSkipped(typed) {
  const at = Date.parse(typed);
  return !Number.isNaN(at) && !typed.startsWith(asTyped(at));
}

/** @param {number} at For the name of a file: "2026-11-23". */
export function asDate(at) {
  return asTyped(at).slice(0, 10);
}

/** @param {number | string} count "12 s" */
const seconds = (count) => say("base.seconds", { seconds: count });
/** @param {number | string} count "3 min" */
const minutes = (count) => say("base.minutes", { minutes: count });
/** @param {number | string} count "26 h" */
const hours = (count) => say("base.hours", { hours: count });
/** @param {number | string} count "5 d" */
const days = (count) => say("base.days", { days: count });

/** @param {number} ms "0.8 s", "12 s", "3 min 20 s", "2 h 5 min", "3 d 4 h" */
export function duration(ms) {
  const size = Math.abs(ms);
  if (size < 50) return seconds(0);
  if (size < SECOND_MS) return seconds(TENTHS.format(size / SECOND_MS));
  if (size < MINUTE_MS) return seconds(Math.round(size / SECOND_MS));
  if (size < HOUR_MS) return pair(size, MINUTE_MS, minutes, SECOND_MS, seconds);
  if (size < DAY_MS) return pair(size, HOUR_MS, hours, MINUTE_MS, minutes);
  return pair(size, DAY_MS, days, HOUR_MS, hours);
}

/**
 * @param {number} ms
 * @param {number} large
 * @param {(count: number) => string} inLarge
 * @param {number} small
 * @param {(count: number) => string} inSmall
 */
function pair(ms, large, inLarge, small, inSmall) {
  let whole = Math.floor(ms / large);
  let rest = Math.round((ms % large) / small);
  if (rest * small >= large) [whole, rest] = [whole + 1, 0];
  return rest === 0 ? inLarge(whole) : `${inLarge(whole)} ${inSmall(rest)}`;
}

/**
 * Short, for what ticks or stands beside many others: "12 s", "3 min", "1 h 34 min", "26 h", "5 d".
 *
 * @param {number} ms
 */
export function roughly(ms) {
  const size = Math.abs(ms);
  if (size < MINUTE_MS) return seconds(Math.round(size / SECOND_MS));
  if (size < HOUR_MS) return minutes(Math.round(size / MINUTE_MS));
  if (size < FEW_HOURS_MS) return pair(Math.round(size / MINUTE_MS) * MINUTE_MS, HOUR_MS, hours, MINUTE_MS, minutes);
  if (size < 2 * DAY_MS) return hours(Math.round(size / HOUR_MS));
  return days(Math.round(size / DAY_MS));
}

/**
 * In whole words, as exactly as people want to know it: "48 minutes", "1 hour 34 minutes".
 *
 * @param {number} ms
 */
export function inFull(ms) {
  const size = Math.abs(ms);
  const inMinutes = Math.round(size / MINUTE_MS);
  if (size < 90 * SECOND_MS) return unit(Math.round(size / SECOND_MS), "second");
  if (inMinutes < 60) return unit(inMinutes, "minute");
  if (inMinutes < 24 * 60) return units(inMinutes, 60, "hour", "minute");
  return units(Math.round(size / HOUR_MS), 24, "day", "hour");
}

/** @param {number} count @param {string} name */
function unit(count, name) {
  return new Intl.NumberFormat(locale, { style: "unit", unit: name, unitDisplay: "long" }).format(count);
}

/** @param {number} count @param {number} each @param {string} large @param {string} small */
function units(count, each, large, small) {
  const rest = count % each;
  const most = unit(Math.floor(count / each), large);
  return rest === 0 ? most : `${most} ${unit(rest, small)}`;
}

/**
 * "in 12 s", "3 min ago", "now".
 *
 * @param {string | number} at
 * @param {number} now
 */
export function fromNow(at, now) {
  const away = new Date(at).getTime() - now;
  if (Math.abs(away) < SECOND_MS) return say("base.now");
  return away > 0 ? say("base.in", { time: roughly(away) }) : say("base.ago", { time: roughly(away) });
}
