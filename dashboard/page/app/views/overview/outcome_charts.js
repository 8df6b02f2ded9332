import { useMemo, useState } from "preact/hooks";

import { html } from "../../base/html.js";
import { say } from "../../base/messages.js";
import { perCent, whole } from "../../base/numbers.js";
import { Chart } from "../../parts/chart.js";
import { altogether, stretch } from "../../parts/course/buckets.js";
import { rateOptions, stackOptions, useOptions, waitingOptions } from "../../parts/course/chart_options.js";
import { OutcomeLegend } from "../../parts/course/legend.js";
import { columnsOf, isEmpty } from "../../parts/course/outcome_stack.js";

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
      <${OutcomeLegend}
        told=${bucket ?? altogether(series)}
        when=${bucket ? stretch(bucket, series) : say(`overview.last_${series.range}`)}
        rate=${{ label: say("overview.answer_rate"), means: say("overview.answer_rate.means") }}
      />
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

/** @param {Bucket} bucket */
function waitingIn(bucket) {
  return bucket.waiting === null ? "–" : whole(bucket.waiting);
}
