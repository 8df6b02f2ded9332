import { html } from "../../base/html.js";
import { counted } from "../../base/numbers.js";
import { Icon } from "../../parts/icon.js";
import { FromNow } from "../../parts/time.js";

/** @import { Summary } from "../../../../types/answers" */

/**
 * What somebody should look at. Not there when all is well.
 *
 * @param {{ summary: Summary }} props
 */
export function Attention({ summary }) {
  const { dialling, allowance, dead_letters, orphans, calls } = summary;
  const notes = [
    dialling === "paused" && {
      key: "paused",
      icon: "CirclePause",
      text: html`<b>Dialling is paused.</b> Nothing is dialled until somebody resumes it. <a href="#/dialling">See why</a>`,
    },
    dialling === "partly_paused" && {
      key: "partly",
      icon: "CirclePause",
      text: html`<b>Dialling is paused in part.</b> <a href="#/dialling">See what is held back</a>`,
    },
    allowance.paused_until && {
      key: "backing-off",
      icon: "Hourglass",
      text: html`<b>The voice service asked to slow down.</b> Dialling goes on <${FromNow} at=${allowance.paused_until} />, by itself.`,
    },
    calls.UNKNOWN > 0 && {
      key: "unknown",
      icon: "CircleQuestionMark",
      text: html`<b>${counted(calls.UNKNOWN, "call is", "calls are")} unclear:</b> nobody can tell whether they were placed. <a href="#/problems">Settle ${calls.UNKNOWN === 1 ? "it" : "them"}</a>`,
    },
    dead_letters > 0 && {
      key: "dead-letters",
      icon: "Inbox",
      text: html`<b>${counted(dead_letters, "message")}</b> could not be processed. <a href="#/problems">Look at ${dead_letters === 1 ? "it" : "them"}</a>`,
    },
    orphans > 0 && {
      key: "orphans",
      icon: "CircleAlert",
      text: html`<b>${orphans >= 100 ? "100 or more attempts" : counted(orphans, "attempt")}</b> with events that no call knows. <a href="#/problems">Look at ${orphans === 1 ? "it" : "them"}</a>`,
    },
  ].filter((note) => typeof note === "object" && note !== null);
  if (notes.length === 0) return null;
  return html`
    <ul class="attention" aria-label="What needs a look">
      ${notes.map((note) => html`<li key=${note.key} class="note note-attention ${note.key === "paused" ? "note-first" : ""}"><${Icon} name=${note.icon} /><span>${note.text}</span></li>`)}
    </ul>
  `;
}
