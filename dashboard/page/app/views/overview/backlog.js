import { say } from "../../base/messages.js";
import { inFull, shortTime } from "../../base/times.js";

/** @import { Backlog } from "../../../../types/answers" */

const NOW_WITHIN_MS = 5_000;

/**
 * How long the backlog takes, and what of it does not go.
 *
 * @param {Backlog} backlog
 * @param {number} now
 */
export function backlogInWords({ going, paused, is_exact, last_expected_at, held_by, remarks }, now) {
  const isRefused = held_by.includes("REFUSALS");
  const by = isRefused ? (held_by.length > 1 ? "both" : "refused") : "paused";
  if (last_expected_at === null) {
    if (paused === 0) return say("overview.nothing_waits");
    const held = say("overview.all_kept", { count: paused, kept: say(`overview.kept.${by}`) });
    return `${held} ${isRefused ? say("overview.a_probe_goes") : say("overview.until_resumed")}`;
  }
  const takes = Date.parse(last_expected_at) - now;
  const when =
    takes < NOW_WITHIN_MS
      ? say("base.now")
      : say("overview.in_about", { time: inFull(takes), at: shortTime(last_expected_at, now) });
  const goes = say(is_exact ? "overview.going" : "overview.about_going", { count: going, when });
  const held = paused > 0 ? [say("overview.not_counted", { count: paused, kept: say(`overview.kept.${by}`) })] : [];
  return [goes, ...held, ...remarks.map((remark) => say(`overview.remark.${remark}`))].join(" ");
}
