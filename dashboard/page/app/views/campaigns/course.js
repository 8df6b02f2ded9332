import { useMemo, useState } from "preact/hooks";

import { useApi } from "../../base/context.js";
import { html } from "../../base/html.js";
import { say } from "../../base/messages.js";
import { perCent, whole } from "../../base/numbers.js";
import { useLive } from "../../base/polling.js";
import { Chart } from "../../parts/chart.js";
import { Panel, Segments } from "../../parts/controls.js";
import { Icon } from "../../parts/icon.js";
import { shown } from "../../parts/states.js";
import { altogether, stretch } from "../../parts/course/buckets.js";
import { rateOptions, stackOptions } from "../../parts/course/chart_options.js";
import { OutcomeLegend } from "../../parts/course/legend.js";
import { columnsOf, isEmpty, STACK } from "../../parts/course/outcome_stack.js";

/** @import { Series } from "../../../../types/answers" */
/** @import { Live } from "../../base/polling.js" */

const EVERY_MS = 30_000;
const KEPT_AS = "redial.campaign_range";
const HEIGHT = { stack: 220, rate: 120 };
/** A campaign is counted by the hour. */
const RANGES = ["24h", "7d", "30d"];

/**
 * Outcomes and answer rate over time: drawn, or as a table.
 *
 * @param {{ name: string }} props
 */
export function CampaignCourse({ name }) {
  const api = useApi();
  const kept = localStorage.getItem(KEPT_AS) ?? "";
  const [range, setRange] = useState(RANGES.includes(kept) ? kept : "24h");
  const [isTable, setTable] = useState(false);
  /** @type {Live<Series>} */
  const live = useLive(
    `series/${range}/${name}`,
    (signal) => api.get("/series", { range, campaign: name }, signal),
    EVERY_MS,
  );
  /** @param {string} chosen */
  const choose = (chosen) => {
    localStorage.setItem(KEPT_AS, chosen);
    setRange(chosen);
  };
  const options = RANGES.map((value) => ({
    value,
    label: say(/** @type {"campaigns.course.24h"} */ (`campaigns.course.${value}`)),
    says: say(/** @type {"campaigns.course.24h.says"} */ (`campaigns.course.${value}.says`)),
  }));
  const aside = html`
    <${Segments} label=${say("campaigns.course.how_far")} name="campaign-range" value=${range} options=${options} choose=${choose} />
    <button type="button" class="button-quiet" onClick=${() => setTable(!isTable)}>
      <${Icon} name=${isTable ? "Activity" : "Table"} />${isTable ? say("campaigns.course.chart") : say("campaigns.course.table")}
    </button>
  `;
  return html`
    <${Panel} title=${say("overview.how_attempts_ended")} id="course" aside=${aside}>
      ${shown(live, say("campaigns.course.what"), 6, (series) =>
        isTable ? html`<${CourseTable} series=${series} />` : html`<${CourseCharts} series=${series} />`,
      )}
    <//>
  `;
}

/** @param {{ series: Series }} props */
function CourseCharts({ series }) {
  const [pointedAt, setPointedAt] = useState(/** @type {number | null} */ (null));
  const columns = useMemo(() => columnsOf(series), [series]);
  const structure = `${series.range} ${series.bucket_seconds}`;
  const frame = { range: series.range, bucketSeconds: series.bucket_seconds, point: setPointedAt };
  const bucket = pointedAt === null ? undefined : series.buckets[pointedAt];
  return html`
    <div>
      <${OutcomeLegend}
        told=${bucket ?? altogether(series)}
        when=${bucket ? stretch(bucket, series) : say(/** @type {"campaigns.course.24h.says"} */ (`campaigns.course.${series.range}.says`))}
        rate=${{ label: say("overview.answer_rate"), means: say("campaigns.answer_rate.hint") }}
      />
      <div class="chart-frame">
        <${Chart}
          structure=${structure}
          height=${HEIGHT.stack}
          numbers=${columns.stack}
          build=${(/** @type {typeof import("uplot")} */ uPlot) => stackOptions(uPlot, frame)}
        />
        ${isEmpty(series) && html`<p class="chart-empty">${say("campaigns.course.none")}</p>`}
      </div>
      <h3 class="chart-title">${say("overview.answer_rate")}</h3>
      <${Chart} structure=${structure} height=${HEIGHT.rate} numbers=${columns.rate} build=${() => rateOptions(frame)} />
    </div>
  `;
}

/** @param {{ series: Series }} props The numbers of the charts; the latest first. */
function CourseTable({ series }) {
  return html`
    <div class="scrolling" tabindex="0" role="region" aria-label=${say("campaigns.course.what")}>
      <table class="plain series-table">
        <thead>
          <tr>
            <th scope="col">${say("campaigns.course.from")}</th>
            <th scope="col">${say("campaigns.course.accepted")}</th>
            <th scope="col">${say("campaigns.course.attempts")}</th>
            ${STACK.map(({ key, word }) => html`<th key=${key} scope="col">${word.label}</th>`)}
            <th scope="col">${say("overview.answer_rate")}</th>
          </tr>
        </thead>
        <tbody>
          ${series.buckets.toReversed().map(
            (bucket) => html`
              <tr key=${bucket.start}>
                <th scope="row">${stretch(bucket, series)}</th>
                <td>${whole(bucket.accepted)}</td>
                <td>${whole(bucket.attempts)}</td>
                ${STACK.map(({ key, count }) => html`<td key=${key}>${whole(count(bucket.outcomes))}</td>`)}
                <td>${perCent(bucket.answer_rate)}</td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    </div>
  `;
}
