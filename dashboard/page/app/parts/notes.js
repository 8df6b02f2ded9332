import { html } from "../base/html.js";
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
    <${Panel} title="Notes" id="notes">
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
      ${onNote && html`<${Button} onClick=${onNote}>Add a note…<//>`}
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
    title: "What is to be noted?",
    text: html`<p>It is shown with <b>${name}</b> and your name, to everybody who may read. It changes nothing of what is dialled.</p>`,
    verb: "Note it",
    fields: [
      {
        name: "text",
        label: "Note",
        kind: "long",
        isRequired: true,
        longest: LONGEST,
        hint: "Phone numbers in it are hidden from who may not see them.",
      },
    ],
    run: async ({ text }) => {
      await api.send(path, { ...body, text, key });
      return `Noted on ${name}.`;
    },
  });
}
