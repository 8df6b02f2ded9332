import { locale, say } from "./messages.js";

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const WEEKDAY = new Intl.DateTimeFormat(locale, { weekday: "short", timeZone: "UTC" });
// 5 January 1970 was a Monday.
const A_MONDAY = 5;

/** @param {string} day "Mon" */
function called(day) {
  return WEEKDAY.format(Date.UTC(1970, 0, A_MONDAY + DAYS.indexOf(day)));
}

/**
 * Calling hours in lines: "Mon to Fri 09:00–18:00", "not on 24 Dec 2026", "in America/Denver".
 *
 * @param {Record<string, any> | string} hours In the form of a request's, or a name.
 * @returns {string[]}
 */
export function hoursInWords(hours) {
  if (typeof hours === "string") return [say("base.hours_by_name", { name: hours })];
  const { weekdays = {}, blocked_dates = [], holidays = [], time_zone } = hours;
  const lines = runsOf(weekdays).map(({ days, windows }) => `${days} ${windows}`);
  if (holidays.length > 0) lines.push(say("base.not_on_holidays", { countries: holidays.join(", ") }));
  if (blocked_dates.length > 0) lines.push(say("base.not_on", { dates: blocked_dates.join(", ") }));
  if (time_zone) lines.push(say("base.on_the_clock_of", { time_zone }));
  return lines;
}

/**
 * Days that follow one another with the same windows, as one.
 *
 * @param {Record<string, [string, string][]>} weekdays
 */
function runsOf(weekdays) {
  /** @type {{ first: string, last: string, windows: string }[]} */
  const runs = [];
  for (const day of DAYS) {
    const windows = (weekdays[day] ?? []).map(([start, end]) => `${start}–${end}`).join(", ");
    const before = runs.at(-1);
    if (before && before.windows === windows) before.last = day;
    else runs.push({ first: day, last: day, windows });
  }
  return runs
    .filter(({ windows }) => windows !== "")
    .map(({ first, last, windows }) => ({
      days: first === last ? called(first) : say("base.days_from_to", { first: called(first), last: called(last) }),
      windows,
    }));
}
