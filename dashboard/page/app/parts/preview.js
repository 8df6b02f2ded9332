import { html } from "../base/html.js";
import { MESSAGE_KIND } from "../base/labels.js";
import { whole } from "../base/numbers.js";
import { duration } from "../base/times.js";
import { Icon } from "./icon.js";
import { Listen } from "./listen.js";

/** @import { FieldError, Preview as Said } from "../../../types/answers" */

/** What the voice service takes, at most. */
export const MOST_SPOKEN = 3_000;
export const MOST_CHARACTERS = 6_000;

/**
 * A message as it will be said: its text, about how long it takes to say, and how much room is left.
 *
 * @param {{ said: Said }} props
 */
export function Preview({ said }) {
  const voice = said.voice_id ? `voice ${said.voice_id}` : "the voice service’s own voice";
  const isTagged = said.characters !== said.spoken_characters;
  return html`
    <div class="preview">
      <q class="preview-text" lang=${said.language_code ?? undefined} tabindex="0">${said.text}</q>
      <${Listen} said=${said} />
      <dl class="details">
        <dt>Takes</dt><dd>about ${duration(said.speaking_seconds * 1_000)} to say</dd>
        <dt>Characters</dt>
        <dd>
          ${whole(said.spoken_characters)} of ${whole(MOST_SPOKEN)}
          ${isTagged && ` that are said; with tags ${whole(said.characters)} of ${whole(MOST_CHARACTERS)}`}
        </dd>
        <dt>Kind</dt>
        <dd>${MESSAGE_KIND[said.kind]}${said.language_code && `, ${said.language_code}`}, ${voice}</dd>
        ${said.template && html`<dt>Template</dt><dd>${said.template}, version ${said.template_version}</dd>`}
      </dl>
    </div>
  `;
}

/**
 * What is wrong, each with the field that it is in, by the name that the form gives it.
 *
 * @param {{ detail: string, errors: FieldError[], nameOf: (field: string) => string }} props
 */
export function Wrong({ detail, errors, nameOf }) {
  return html`
    <div class="note note-bad" role="alert">
      <${Icon} name="TriangleAlert" />
      <div>
        ${
          errors.length === 0
            ? html`<p>${detail}</p>`
            : html`<ul>
                ${errors.map(({ field, message }) => html`<li key=${`${field} ${message}`}><b>${nameOf(field)}</b>: ${message}</li>`)}
              </ul>`
        }
      </div>
    </div>
  `;
}
