import { html } from "../base/html.js";
import { say } from "../base/messages.js";
import { MESSAGE_KIND } from "../base/labels.js";
import { duration } from "../base/times.js";
import { Fault } from "./fault.js";
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
  const voice = said.voice_id ? say("parts.voice", { voice: said.voice_id }) : say("parts.own_voice");
  const isTagged = said.characters !== said.spoken_characters;
  return html`
    <div class="preview">
      <q class="preview-text" lang=${said.language_code ?? undefined} tabindex="0">${said.text}</q>
      ${
        said.kind === "plain_text_message" &&
        /^\s*<speak/i.test(said.text) &&
        html`<div class="note note-attention"><${Icon} name="TriangleAlert" /><p>${say("parts.marks_are_said")}</p></div>`
      }
      <${Listen} said=${said} />
      <dl class="details">
        <dt>${say("parts.takes")}</dt><dd>${say("parts.takes.about", { time: duration(said.speaking_seconds * 1_000) })}</dd>
        <dt>${say("parts.characters")}</dt>
        <dd>
          ${
            isTagged
              ? say("parts.characters.tagged", {
                  said: said.spoken_characters,
                  most_said: MOST_SPOKEN,
                  tagged: said.characters,
                  most: MOST_CHARACTERS,
                })
              : say("parts.n_of_m", { n: said.spoken_characters, m: MOST_SPOKEN })
          }
        </dd>
        <dt>${say("parts.kind")}</dt>
        <dd>${MESSAGE_KIND[said.kind]}${said.language_code && `, ${said.language_code}`}, ${voice}</dd>
        ${said.template && html`<dt>${say("parts.template")}</dt><dd>${say("parts.template.version", { name: said.template, version: said.template_version ?? 1 })}</dd>`}
      </dl>
    </div>
  `;
}

/**
 * What is wrong, each with the field that it is in, by the name that the form gives it.
 *
 * @param {{ problem: { message: string, lang?: string }, errors: FieldError[], nameOf: (field: string) => string }} props
 */
export function Wrong({ problem, errors, nameOf }) {
  return html`
    <div class="note note-bad" role="alert">
      <${Icon} name="TriangleAlert" />
      <div>
        ${
          errors.length === 0
            ? html`<p lang=${problem.lang}>${problem.message}</p>`
            : html`<ul>
                ${errors.map(({ field, message }) => html`<li key=${`${field} ${message}`}><b>${nameOf(field)}</b>: <${Fault} message=${message} /></li>`)}
              </ul>`
        }
      </div>
    </div>
  `;
}
