import { html } from "../../base/html.js";
import { perCent, whole } from "../../base/numbers.js";
import { OUTCOME } from "../../base/words.js";
import { otherOutcomes, stretch } from "./buckets.js";

/** @import { Series } from "../../../../types/answers" */

/**
 * The numbers of the charts; the latest first.
 *
 * @param {{ series: Series }} props
 */
export function SeriesTable({ series }) {
  return html`
    <div class="scrolling" tabindex="0" role="region" aria-label="How attempts ended, as a table">
      <table class="plain series-table">
        <thead>
          <tr>
            <th scope="col">From</th><th scope="col">Accepted</th>
            <th scope="col">${OUTCOME.COMPLETED_CALL.label}</th><th scope="col">${OUTCOME.BUSY.label}</th><th scope="col">${OUTCOME.NO_ANSWER.label}</th>
            <th scope="col">${OUTCOME.FAILED.label}</th><th scope="col">Other</th><th scope="col">Answer rate</th><th scope="col">Allowance used</th><th scope="col">Waiting</th>
          </tr>
        </thead>
        <tbody>
          ${[...series.buckets].reverse().map(
            (bucket) => html`
              <tr key=${bucket.start}>
                <th scope="row">${stretch(bucket, series)}</th><td>${whole(bucket.accepted)}</td>
                <td>${whole(bucket.outcomes.COMPLETED_CALL)}</td><td>${whole(bucket.outcomes.BUSY)}</td><td>${whole(bucket.outcomes.NO_ANSWER)}</td>
                <td>${whole(bucket.outcomes.FAILED)}</td><td>${whole(otherOutcomes(bucket.outcomes))}</td>
                <td>${perCent(bucket.answer_rate)}</td><td>${perCent(bucket.allowance_used)}</td><td>${bucket.waiting === null ? "–" : whole(bucket.waiting)}</td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    </div>
  `;
}
