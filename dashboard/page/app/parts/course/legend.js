import { html } from "../../base/html.js";
import { perCent, whole } from "../../base/numbers.js";
import { ServiceFigures } from "../service_figures.js";
import { STACK } from "./outcome_stack.js";

/** @import { Figures, OutcomeCounts } from "../../../../types/answers" */

/**
 * What the colours of bars mean, with the numbers of a stretch of time.
 *
 * @param {{
 *   told: { outcomes: OutcomeCounts, answer_rate: number | null, figures: Figures | null },
 *   when: string,
 *   rate: { label: string, means: string },
 * }} props `when` names the stretch.
 */
export function OutcomeLegend({ told, when, rate }) {
  return html`
    <dl class="legend" aria-label=${when}>
      ${STACK.map(
        ({ key, tone, word, count }) => html`
          <div key=${key} class="legend-entry" title=${`${word.means} (${key})`}>
            <dt><span class="swatch swatch-${tone}"></span>${word.label}</dt>
            <dd>${whole(count(told.outcomes))}</dd>
          </div>
        `,
      )}
      <div class="legend-entry legend-rate" title=${rate.means}>
        <dt><span class="swatch swatch-line"></span>${rate.label}</dt>
        <dd>${perCent(told.answer_rate)}</dd>
      </div>
    </dl>
    <p class="chart-when">${when}${told.figures && html` · <${ServiceFigures} figures=${told.figures} />`}</p>
  `;
}
