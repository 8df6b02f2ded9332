import { html } from "../../base/html.js";
import { counted } from "../../base/numbers.js";
import { Icon } from "../../parts/icon.js";
import { FromNow } from "../../parts/time.js";

/** @import { Summary } from "../../../../types/answers" */

/** Why dialling rests for a moment. @type {Record<string, string>} */
const PAUSED = {
  PAUSED_AFTER_THROTTLING: "The voice service asked to slow down.",
  PAUSED_AFTER_ERROR: "The voice service failed.",
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
    <ul class="attention" aria-label="What needs a look">
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
  if (dialling === "paused") {
    const text = html`
      <b>Dialling is paused.</b> Nothing is dialled until somebody resumes it. <a href="#/dialling">See why</a>
    `;
    yield { key: "paused", icon: "CirclePause", text };
  }
  if (dialling === "partly_paused") {
    const text = html`<b>Dialling is paused in part.</b> <a href="#/dialling">See what is held back</a>`;
    yield { key: "partly", icon: "CirclePause", text };
  }
  if (allowance.paused_until && allowance.waits_for === "SPEND_LIMIT") {
    const text = html`
      <b>The account's spend limit is reached.</b> All calls wait; one tries <${FromNow} at=${allowance.paused_until} />, and when it
      may go, so do the others.
    `;
    yield { key: "spend-limit", icon: "Hourglass", text };
  } else if (allowance.paused_until) {
    const text = html`
      <b>${PAUSED[allowance.waits_for ?? ""] ?? "Dialling rests."}</b> Dialling goes on <${FromNow} at=${allowance.paused_until} />, by itself.
    `;
    yield { key: "backing-off", icon: "Hourglass", text };
  }
  if (calls.UNKNOWN > 0) {
    const which = counted(calls.UNKNOWN, "call is", "calls are");
    const text = html`
      <b>${which} unclear:</b> nobody can tell whether they were placed. <a href="#/problems">Settle ${them(calls.UNKNOWN)}</a>
    `;
    yield { key: "unknown", icon: "CircleQuestionMark", text };
  }
  if (not_permitted > 0) {
    const which = not_permitted >= 100 ? "100 or more calls are" : counted(not_permitted, "call is", "calls are");
    const text = html`<b>${which} held:</b> a setting does not permit ${them(not_permitted)}. <a href="#/problems">See which</a>`;
    yield { key: "not-permitted", icon: "CirclePause", text };
  }
  if (refusal_holds > 0) {
    const text = html`<b>The voice service refuses calls.</b> They are held, and one probes each minute. <a href="#/problems">See why</a>`;
    yield { key: "refused", icon: "CirclePause", text };
  }
  if (set_aside > 0) {
    const which = set_aside >= 100 ? "100 or more calls" : counted(set_aside, "call");
    const text = html`<b>${which}</b> could not be handled. <a href="#/problems">Look at ${them(set_aside)}</a>`;
    yield { key: "set-aside", icon: "CircleAlert", text };
  }
  if (dead_letters > 0) {
    const which = counted(dead_letters, "message");
    const text = html`<b>${which}</b> could not be processed. <a href="#/problems">Look at ${them(dead_letters)}</a>`;
    yield { key: "dead-letters", icon: "Inbox", text };
  }
  if (orphans > 0) {
    const which = orphans >= 100 ? "100 or more attempts" : counted(orphans, "attempt");
    const text = html`<b>${which}</b> with events that no call knows. <a href="#/problems">Look at ${them(orphans)}</a>`;
    yield { key: "orphans", icon: "CircleAlert", text };
  }
}

/** @param {number} count */
function them(count) {
  return count === 1 ? "it" : "them";
}
