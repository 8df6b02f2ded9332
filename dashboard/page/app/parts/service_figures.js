import { html } from "../base/html.js";
import { figuresInWords } from "../base/numbers.js";

/** @import { Figures } from "../../../types/answers" */

/**
 * What the voice service says that calls took and cost, marked as its own word.
 *
 * @param {{ figures: Figures }} props
 */
export function ServiceFigures({ figures }) {
  return html`
    <span class="service-figures" title="As the voice service says; checked against no bill">
      The service's figures: <b>${figuresInWords(figures)}</b>
    </span>
  `;
}
