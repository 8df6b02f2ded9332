import { html } from "../../base/html.js";
import { say } from "../../base/messages.js";
import { figuresInWords, perCent, whole } from "../../base/numbers.js";
import { stretch } from "../../parts/course/buckets.js";
import { STACK } from "../../parts/course/outcome_stack.js";

/** @import { Series } from "../../../../types/answers" */

/**
 * The numbers of the charts; the latest first.
 *
 * @param {{ series: Series }} props
 */
export function SeriesTable({ series }) {
  const hasFigures = series.buckets.some(({ figures }) => figures !== null);
  return html`
    <div class="scrolling" tabindex="0" role="region" aria-label=${say("overview.as_a_table")}>
      <table class="plain series-table">
        <thead>
          <tr>
            <th scope="col">${say("overview.from")}</th>
            <th scope="col">${say("overview.accepted")}</th>
            ${STACK.map(({ key, word }) => html`<th key=${key} scope="col">${word.label}</th>`)}
            <th scope="col">${say("overview.answer_rate")}</th>
            <th scope="col">${say("overview.allowance_used")}</th>
            <th scope="col">${say("labels.status.WAITING")}</th>
            ${hasFigures && html`<th scope="col" title=${say("parts.figures.title")}>${say("overview.figures")}</th>`}
          </tr>
        </thead>
        <tbody>
          ${[...series.buckets].reverse().map(
            (bucket) => html`
              <tr key=${bucket.start}>
                <th scope="row">${stretch(bucket, series)}</th>
                <td>${whole(bucket.accepted)}</td>
                ${STACK.map(({ key, count }) => html`<td key=${key}>${whole(count(bucket.outcomes))}</td>`)}
                <td>${perCent(bucket.answer_rate)}</td>
                <td>${perCent(bucket.allowance_used)}</td>
                <td>${bucket.waiting === null ? "–" : whole(bucket.waiting)}</td>
                ${hasFigures && html`<td>${bucket.figures === null ? "–" : figuresInWords(bucket.figures)}</td>`}
              </tr>
            `,
          )}
        </tbody>
      </table>
    </div>
  `;
}
