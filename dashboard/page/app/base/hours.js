const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/** @type {Record<string, string>} */
const CALLED = { mon: "Mon", tue: "Tue", wed: "Wed", thu: "Thu", fri: "Fri", sat: "Sat", sun: "Sun" };

/**
 * Calling hours in lines: "Mon to Fri 09:00–18:00", "not on 24 Dec 2026", "in America/Denver".
 *
 * @param {Record<string, any> | string} hours In the form of a request's, or a name.
 * @returns {string[]}
 */
export function hoursInWords(hours) {
  if (typeof hours === "string") return [`“${hours}”, as the stack defines them`];
  const { weekdays = {}, blocked_dates = [], holidays = [], time_zone } = hours;
  const lines = runsOf(weekdays).map(({ days, windows }) => `${days} ${windows}`);
  if (holidays.length > 0) lines.push(`not on public holidays of ${holidays.join(", ")}`);
  if (blocked_dates.length > 0) lines.push(`not on ${blocked_dates.join(", ")}`);
  if (time_zone) lines.push(`on the clock of ${time_zone}`);
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
      days: first === last ? CALLED[first] : `${CALLED[first]} to ${CALLED[last]}`,
      windows,
    }));
}
