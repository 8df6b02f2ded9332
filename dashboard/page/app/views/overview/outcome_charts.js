import { useMemo, useState } from "preact/hooks";

import { html } from "../../base/html.js";
import { say } from "../../base/messages.js";
import { perCent, whole } from "../../base/numbers.js";
import { ServiceFigures } from "../../parts/service_figures.js";
import { Chart } from "../../parts/chart.js";
import { altogether, stretch } from "./buckets.js";
import { rateOptions, stackOptions, useOptions, waitingOptions } from "./chart_options.js";
import { columnsOf, isEmpty, STACK } from "./outcome_stack.js";

/** @import { Bucket, Series } from "../../../../types/answers" */

const HEIGHT = { stack: 256, rate: 132, pair: 126 };

/**
 * Four charts over one time axis: outcomes, answer rate, use of the allowance, calls waiting. The one that the pointer is at tells of
 * the same stretch of time as the others.
 *
 * @param {{ series: Series }} props
 */
export function OutcomeCharts({ series }) {
  const [pointedAt, setPointedAt] = useState(/** @type {number | null} */ (null));
  const bucket = pointedAt === null ? undefined : series.buckets[pointedAt];
  const columns = useMemo(() => columnsOf(series), [series]);
  const structure = `${series.range} ${series.bucket_seconds}`;
  const frame = { range: series.range, bucketSeconds: series.bucket_seconds, point: setPointedAt };

  return html`
    <div>
      <${Legend} series=${series} bucket=${bucket} />
      <div class="chart-frame">
        <${Chart}
          structure=${structure}
          height=${HEIGHT.stack}
          numbers=${columns.stack}
          build=${(/** @type {typeof import("uplot")} */ uPlot) => stackOptions(uPlot, frame)}
        />
        ${isEmpty(series) && html`<p class="chart-empty">${say("overview.no_attempts")}</p>`}
      </div>
      <h3 class="chart-title">${say("overview.answer_rate")} <span class="hint">${say("overview.perhaps_to_voicemail")}</span></h3>
      <${Chart} structure=${structure} height=${HEIGHT.rate} numbers=${columns.rate} build=${() => rateOptions(frame)} />
      <div class="chart-pair">
        <div>
          <h3 class="chart-title">
            ${say("overview.allowance_used")} ${bucket && html`<span class="chart-value">${perCent(bucket.allowance_used)}</span>`}
          </h3>
          <${Chart} structure=${structure} height=${HEIGHT.pair} numbers=${columns.use} build=${() => useOptions(frame)} />
        </div>
        <div>
          <h3 class="chart-title">${say("overview.calls_waiting")} ${bucket && html`<span class="chart-value">${waitingIn(bucket)}</span>`}</h3>
          <${Chart}
            structure=${structure}
            height=${HEIGHT.pair}
            numbers=${columns.waiting}
            build=${() => waitingOptions(frame)}
          />
        </div>
      </div>
    </div>
  `;
}

/**
 * What the colours mean, with the numbers of the stretch that is pointed at, or of the whole range.
 *
 * @param {{ series: Series, bucket: Bucket | undefined }} props
 */
function Legend({ series, bucket }) {
  const told = bucket ?? altogether(series);
  const when = bucket ? stretch(bucket, series) : say(`overview.last_${series.range}`);
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
      <div
        class="legend-entry legend-rate"
        title=${say("overview.answer_rate.means")}
      >
        <dt><span class="swatch swatch-line"></span>${say("overview.answer_rate")}</dt>
        <dd>${perCent(told.answer_rate)}</dd>
      </div>
    </dl>
    <p class="chart-when">${when}${told.figures && html` · <${ServiceFigures} figures=${told.figures} />`}</p>
  `;
}

/** @param {Bucket} bucket */
function waitingIn(bucket) {
  return bucket.waiting === null ? "–" : whole(bucket.waiting);
}
