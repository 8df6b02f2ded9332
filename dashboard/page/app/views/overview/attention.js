import { html } from "../../base/html.js";
import { phrase, say } from "../../base/messages.js";
import { Icon } from "../../parts/icon.js";
import { FromNow } from "../../parts/time.js";

/** @import { Summary } from "../../../../types/answers" */

const MOST_COUNTED = 100;

/** Why dialling rests for a moment. @type {Record<string, string>} */
const PAUSED = {
  PAUSED_AFTER_THROTTLING: say("overview.asked_to_slow_down"),
  PAUSED_AFTER_ERROR: say("overview.service_failed"),
};

/**
 * What somebody should look at. Not there when all is well.
 *
 * @param {{ summary: Summary }} props
 */
export function Attention({ summary }) {
  const notes = [...notesOn(summary)];
  if (notes.length === 0) return null;
  return html`
    <ul class="attention" aria-label=${say("overview.what_needs_a_look")}>
      ${notes.map(
        ({ key, icon, text }) => html`
          <li key=${key} class="note note-attention ${key === "paused" ? "note-first" : ""}">
            <${Icon} name=${icon} /><span>${text}</span>
          </li>
        `,
      )}
    </ul>
  `;
}

/**
 * @param {Summary} summary
 * @returns {Generator<{ key: string, icon: string, text: unknown }>}
 */
function* notesOn({ dialling, allowance, dead_letters, orphans, not_permitted, refusal_holds, set_aside, calls }) {
  if (dialling === "paused")
    yield { key: "paused", icon: "CirclePause", text: phrase("overview.all_paused", { b, link: link("dialling") }) };
  if (dialling === "partly_paused")
    yield { key: "partly", icon: "CirclePause", text: phrase("overview.partly_paused", { b, link: link("dialling") }) };
  if (allowance.paused_until) yield restOf(allowance.paused_until, allowance.waits_for);
  const toProblems = { b, link: link("problems") };
  if (calls.UNKNOWN > 0) {
    const text = phrase("overview.unclear", { count: calls.UNKNOWN, ...toProblems });
    yield { key: "unknown", icon: "CircleQuestionMark", text };
  }
  if (not_permitted > 0) {
    const text = phrase("overview.not_permitted", { ...upTo(not_permitted), ...toProblems });
    yield { key: "not-permitted", icon: "CirclePause", text };
  }
  if (refusal_holds > 0) yield { key: "refused", icon: "CirclePause", text: phrase("overview.refused", toProblems) };
  if (set_aside > 0) {
    const text = phrase("overview.set_aside", { ...upTo(set_aside), ...toProblems });
    yield { key: "set-aside", icon: "CircleAlert", text };
  }
  if (dead_letters > 0) {
    const text = phrase("overview.dead_letters", { count: dead_letters, ...toProblems });
    yield { key: "dead-letters", icon: "Inbox", text };
  }
  if (orphans > 0) {
    const text = phrase("overview.orphans", { ...upTo(orphans), ...toProblems });
    yield { key: "orphans", icon: "CircleAlert", text };
  }
}

/**
 * Dialling rests for a moment.
 *
 * @param {string} until
 * @param {string | null} waitsFor
 */
function restOf(until, waitsFor) {
  const when = html`<${FromNow} at=${until} />`;
  if (waitsFor === "SPEND_LIMIT")
    return { key: "spend-limit", icon: "Hourglass", text: phrase("overview.spend_limit", { b, when }) };
  const why = html`<b>${PAUSED[waitsFor ?? ""] ?? say("overview.dialling_rests")}</b>`;
  return { key: "backing-off", icon: "Hourglass", text: phrase("overview.goes_on", { why, when }) };
}

/** @param {any} words */
function b(words) {
  return html`<b>${words}</b>`;
}

/** @param {string} place */
function link(place) {
  return (/** @type {any} */ words) => html`<a href=${`#/${place}`}>${words}</a>`;
}

/**
 * What there should be none of is counted to a hundred.
 *
 * @param {number} count
 */
function upTo(count) {
  return { count, so_many: count >= MOST_COUNTED ? say("overview.or_more", { so_many: MOST_COUNTED }) : count };
}
