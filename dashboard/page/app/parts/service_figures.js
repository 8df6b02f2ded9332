import { html } from "../base/html.js";
import { phrase, say } from "../base/messages.js";
import { figuresInWords } from "../base/numbers.js";

/** @import { Figures } from "../../../types/answers" */

/**
 * What the voice service says that calls took and cost, marked as its own word.
 *
 * @param {{ figures: Figures }} props
 */
export function ServiceFigures({ figures }) {
  return html`
    <span class="service-figures" title=${say("parts.figures.title")}>
      ${phrase("parts.figures", { figures: html`<b>${figuresInWords(figures)}</b>` })}
    </span>
  `;
}
