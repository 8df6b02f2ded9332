import { html } from "../base/html.js";
import { phrase, say } from "../base/messages.js";
import { ask } from "./actions.js";
import { Button } from "./button.js";
import { Panel } from "./controls.js";
import { Time } from "./time.js";

/** @import { Api } from "../base/api.js" */
/** @import { Note } from "../../../types/answers" */

const LONGEST = 1_000;

/**
 * What people noted on a call or a campaign, with its writers; and the button to note more, for who may.
 *
 * @param {{ notes: Note[], onNote?: (() => void) | undefined }} props
 */
export function Notes({ notes, onNote }) {
  if (notes.length === 0 && !onNote) return null;
  return html`
    <${Panel} title=${say("parts.notes")} id="notes">
      ${
        notes.length > 0 &&
        html`<ul class="notes">
          ${notes.map(
            (note) => html`
              <li key=${note.key}>
                <p class="notes-text">${note.text}</p>
                <p class="hint">${note.by}, <${Time} at=${note.at} /></p>
              </li>
            `,
          )}
        </ul>`
      }
      ${onNote && html`<${Button} onClick=${onNote}>${say("parts.notes.add")}<//>`}
    <//>
  `;
}

/**
 * Asks what to note.
 *
 * @param {Api} api
 * @param {{ path: string, body?: Record<string, string>, name: string }} on
 */
export function askToNote(api, { path, body = {}, name }) {
  // One for the dialog: who presses twice, or again after a lost answer, notes once.
  const key = crypto.randomUUID();
  ask({
    title: say("parts.notes.title"),
    text: html`<p>${phrase("parts.notes.text", { name: html`<b>${name}</b>` })}</p>`,
    verb: say("parts.notes.verb"),
    fields: [
      {
        name: "text",
        label: say("parts.notes.label"),
        kind: "long",
        isRequired: true,
        longest: LONGEST,
        hint: say("parts.notes.hint"),
      },
    ],
    run: async ({ text }) => {
      await api.send(path, { ...body, text, key });
      return say("parts.notes.done", { name });
    },
  });
}
