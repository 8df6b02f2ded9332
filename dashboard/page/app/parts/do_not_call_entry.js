import { say } from "../base/messages.js";
import { serverNow } from "../base/clock.js";
import { shortTime } from "../base/times.js";

/** @import { DoNotCallEntry } from "../../../types/answers" */

/**
 * " for the campaign “x”, until 24 Dec, 10:00: asked us".
 *
 * @param {DoNotCallEntry} entry
 */
export function boundsInWords({ campaign, until, reason }) {
  const whose = campaign ? ` ${say("parts.for_the_campaign", { campaign })}` : "";
  const bounds = until ? `, ${say("parts.until", { time: shortTime(until, serverNow()) })}` : "";
  return `${whose}${bounds}${reason ? `: ${reason}` : ""}`;
}
