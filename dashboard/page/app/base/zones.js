import { createContext } from "preact";

import { locale, say } from "./messages.js";

/** The zones in which the recipient of the call that is shown may be; none beside a call. @type {import("preact").Context<readonly string[]>} */
export const RecipientZones = createContext(/** @type {readonly string[]} */ ([]));

/** A number without an area may be anywhere in its country: more than so many clocks tell nothing. */
const MOST_CLOCKS = 3;

/**
 * "Mon 04:50 (America/New_York)": a time on the clocks where the recipient may be; empty where they show what the viewer's shows.
 *
 * @param {string | number} at
 * @param {readonly string[]} zones
 */
export function timeThere(at, zones) {
  const here = clock(at);
  /** @type {Map<string, string>} */
  const clocks = new Map();
  for (const zone of zones) {
    const there = clock(at, zone);
    if (there !== null && !clocks.has(there)) clocks.set(there, zone);
  }
  const isHere = here !== null && clocks.has(here) && clocks.size === 1;
  if (isHere || clocks.size === 0 || clocks.size > MOST_CLOCKS) return "";
  return [...clocks]
    .map(([time, zone]) => say("base.time_in_zone", { time, zone: zone.replaceAll("_", " ") }))
    .join(", ");
}

/**
 * @param {string | number} at
 * @param {string} [timeZone]
 * @returns {string | null} Null where the browser does not know the zone.
 */
function clock(at, timeZone) {
  try {
    return new Intl.DateTimeFormat(locale, {
      weekday: "short",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
      timeZone,
    }).format(new Date(at));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
