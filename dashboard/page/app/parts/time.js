import { useContext } from "preact/hooks";

import { useNow } from "../base/clock.js";
import { html } from "../base/html.js";
import { say } from "../base/messages.js";
import { fromNow, fullTime, isSkipped, shortTime } from "../base/times.js";
import { RecipientZones, timeThere } from "../base/zones.js";

/**
 * A time, to the second; the tooltip has the day and the zone, and beside a call what the recipient's clock shows then.
 *
 * @param {{ at: string }} props
 */
export function Time({ at }) {
  const now = useNow();
  return html`<time class="time" datetime=${at} title=${useTold(at)}>${shortTime(at, now)}</time>`;
}

/**
 * How far a time is from now, ticking.
 *
 * @param {{ at: string }} props
 */
export function FromNow({ at }) {
  const now = useNow();
  return html`<time class="time" datetime=${at} title=${useTold(at)}>${fromNow(at, now)}</time>`;
}

/** What the recipient's clock shows now, where that is something else than the viewer's. */
export function ClockThere() {
  const now = useNow();
  const there = timeThere(now, useContext(RecipientZones));
  return there ? html`<p class="hint clock-there">${say("parts.clock_there", { there })}</p>` : null;
}

/**
 * What the recipient's clock shows at a time, where that is something else than the viewer's.
 *
 * @param {{ at: number | string, zones?: readonly string[] }} props The zones of the call that is shown, if no others are named.
 */
export function TimeThere({ at, zones }) {
  const ofTheCall = useContext(RecipientZones);
  const there = timeThere(at, zones ?? ofTheCall);
  return there ? html`<span class="hint">${say("parts.time_there", { there })}</span>` : null;
}

/**
 * Lets a form refuse a time that the viewer's clock never shows.
 *
 * @param {HTMLInputElement | null} field
 */
export function refuseSkipped(field) {
  const isWrong = field?.type === "datetime-local" && isSkipped(field.value);
  field?.setCustomValidity(isWrong ? say("parts.time_skipped") : "");
}

/** @param {string} at */
function useTold(at) {
  const there = timeThere(at, useContext(RecipientZones));
  return there ? `${fullTime(at)}\n${say("parts.time_there", { there })}` : fullTime(at);
}
