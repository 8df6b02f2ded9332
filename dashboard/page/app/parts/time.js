import { useNow } from "../base/clock.js";
import { html } from "../base/html.js";
import { fromNow, fullTime, shortTime } from "../base/times.js";

/**
 * A time, to the second; the tooltip has the day and the zone.
 *
 * @param {{ at: string }} props
 */
export function Time({ at }) {
  const now = useNow();
  return html`<time class="time" datetime=${at} title=${fullTime(at)}>${shortTime(at, now)}</time>`;
}

/**
 * How far a time is from now, ticking.
 *
 * @param {{ at: string }} props
 */
export function FromNow({ at }) {
  const now = useNow();
  return html`<time class="time" datetime=${at} title=${fullTime(at)}>${fromNow(at, now)}</time>`;
}
