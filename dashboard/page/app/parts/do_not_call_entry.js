import { serverNow } from "../base/clock.js";
import { shortTime } from "../base/times.js";

/** @import { DoNotCallEntry } from "../../../types/answers" */

/**
 * " for the campaign “x”, until 24 Dec, 10:00: asked us".
 *
 * @param {DoNotCallEntry} entry
 */
export function boundsInWords({ campaign, until, reason }) {
  const whose = campaign ? ` for the campaign “${campaign}”` : "";
  const bounds = until ? `, until ${shortTime(until, serverNow())}` : "";
  return `${whose}${bounds}${reason ? `: ${reason}` : ""}`;
}
