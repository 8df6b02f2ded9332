import { useMemo, useState } from "preact/hooks";

import { html } from "../../base/html.js";
import { perCent, whole } from "../../base/numbers.js";
import { colour } from "../../base/theme.js";
import { day, minuteTime } from "../../base/times.js";
import { OUTCOME } from "../../base/words.js";
import { Chart } from "../../parts/chart.js";
import { altogether, otherOutcomes, stretch } from "./buckets.js";

/** @import { OutcomeCounts, Series } from "../../../../types/answers" */

const FONT = '12px "Inter Variable", system-ui, sans-serif';
const AXIS_WIDTH = 44;
const OTHER = { label: "Other", means: "Refused, no word back, or perhaps placed." };

/** What the bars are stacked of, from the bottom up. @type {{ key: string, tone: string, word: { label: string, means: string }, count: (outcomes: OutcomeCounts) => number }[]} */
const STACK = [
  { key: "COMPLETED_CALL", tone: "played", word: OUTCOME.COMPLETED_CALL, count: (outcomes) => outcomes.COMPLETED_CALL },
  { key: "BUSY", tone: "busy", word: OUTCOME.BUSY, count: (outcomes) => outcomes.BUSY },
  { key: "NO_ANSWER", tone: "no-answer", word: OUTCOME.NO_ANSWER, count: (outcomes) => outcomes.NO_ANSWER },
  { key: "FAILED", tone: "failed", word: OUTCOME.FAILED, count: (outcomes) => outcomes.FAILED },
  { key: "OTHER", tone: "other", word: OTHER, count: otherOutcomes },
];

/**
 * Three charts over one time axis: outcomes, answer rate, and the allowance's use beside the calls waiting.
 *
 * @param {{ series: Series }} props
 */
export function OutcomeCharts({ series }) {
  const [pointedAt, setPointedAt] = useState(/** @type {number | null} */ (null));
  const bucket = pointedAt === null ? undefined : series.buckets[pointedAt];
  const told = bucket ?? altogether(series);
  const structure = `${series.range} ${series.bucket_seconds}`;
  const numbers = useMemo(() => columns(series), [series]);
  const isEmpty = series.buckets.every(
    (each) => each.attempts === 0 && STACK.every(({ count }) => count(each.outcomes) === 0),
  );
  const frame = { series, point: setPointedAt };

  return html`
    <div class="outcomes">
      <dl class="legend" aria-label=${bucket ? stretch(bucket, series) : "In the whole range"}>
        ${STACK.map(
          ({ key, tone, word, count }) => html`
            <div key=${key} class="legend-entry" title=${`${word.means} (${key})`}>
              <dt><span class="swatch swatch-${tone}"></span>${word.label}</dt>
              <dd>${whole(count(told.outcomes))}</dd>
            </div>
          `,
        )}
        <div class="legend-entry legend-rate" title="Played, among the attempts that the network ended. Played perhaps to voicemail.">
          <dt><span class="swatch swatch-line"></span>Answer rate</dt>
          <dd>${perCent(told.answer_rate)}</dd>
        </div>
      </dl>
      <p class="chart-when">${bucket ? stretch(bucket, series) : `Last ${inWords(series.range)}`}</p>
      <div class="chart-frame">
        <${Chart} structure=${`stack ${structure}`} height=${190} numbers=${numbers.stack} build=${(/** @type {any} */ uPlot) => stackChart(uPlot, frame)} />
        ${isEmpty && html`<p class="chart-empty">No attempts in this time</p>`}
      </div>
      <h3 class="chart-title">Answer rate <span class="hint">played, perhaps to voicemail</span></h3>
      <${Chart} structure=${`rate ${structure}`} height=${110} numbers=${numbers.rate} build=${() => rateChart(frame)} />
      <div class="chart-pair">
        <div>
          <h3 class="chart-title">Allowance used ${bucket && html`<span class="chart-value">${perCent(bucket.allowance_used)}</span>`}</h3>
          <${Chart} structure=${`use ${structure}`} height=${96} numbers=${numbers.use} build=${() => useChart(frame)} />
        </div>
        <div>
          <h3 class="chart-title">Calls waiting ${bucket && html`<span class="chart-value">${bucket.waiting === null ? "–" : whole(bucket.waiting)}</span>`}</h3>
          <${Chart} structure=${`waiting ${structure}`} height=${96} numbers=${numbers.waiting} build=${() => waitingChart(frame)} />
        </div>
      </div>
    </div>
  `;
}

/** @param {Series["range"]} range */
function inWords(range) {
  return { "1h": "hour", "6h": "6 hours", "24h": "24 hours", "7d": "7 days", "30d": "30 days" }[range];
}

/** @param {Series} series */
function columns(series) {
  const starts = series.buckets.map((bucket) => Date.parse(bucket.start) / 1_000);
  const middles = starts.map((start) => start + series.bucket_seconds / 2);
  // Bars of one stack are drawn one before the other: the whole height first, the lowest part last.
  const heights = STACK.map((_, upTo) =>
    series.buckets.map(({ outcomes }) => STACK.slice(0, upTo + 1).reduce((sum, { count }) => sum + count(outcomes), 0)),
  );
  return {
    stack: [middles, ...heights.reverse()],
    rate: [middles, series.buckets.map((bucket) => bucket.answer_rate)],
    use: [middles, series.buckets.map((bucket) => bucket.allowance_used)],
    waiting: [middles, series.buckets.map((bucket) => bucket.waiting)],
  };
}

/**
 * @typedef {{ series: Series, point: (index: number | null) => void }} Frame
 * @param {Frame} frame
 */
function shared({ series, point }) {
  const first = Date.parse(series.buckets[0]?.start ?? "1970-01-01T00:00:00Z") / 1_000;
  const last = first + series.buckets.length * series.bucket_seconds;
  return {
    legend: { show: false },
    padding: [8, 8, 0, 0],
    cursor: {
      sync: { key: "history", setSeries: false },
      points: { show: false },
      drag: { x: false, y: false },
      y: false,
    },
    scales: { x: { time: true, range: () => [first, last] } },
    hooks: { setCursor: [(/** @type {{ cursor: { idx?: number | null } }} */ plot) => point(plot.cursor.idx ?? null)] },
  };
}

/** @param {Series} series */
function timeAxis(series) {
  const isDays = series.range === "7d" || series.range === "30d";
  return {
    stroke: colour("--ink-soft"),
    font: FONT,
    size: 26,
    gap: 4,
    space: isDays ? 58 : 64,
    grid: { show: false },
    ticks: { show: false },
    values: (/** @type {unknown} */ _plot, /** @type {number[]} */ splits) =>
      splits.map((split) => (isDays ? day(split * 1_000) : minuteTime(split * 1_000))),
  };
}

/** @param {(value: number) => string} written @param {number} [space] */
function valueAxis(written, space = 32) {
  return {
    stroke: colour("--ink-soft"),
    font: FONT,
    size: AXIS_WIDTH,
    gap: 6,
    space,
    grid: { stroke: colour("--line-soft"), width: 1 },
    ticks: { show: false },
    values: (/** @type {unknown} */ _plot, /** @type {number[]} */ splits) =>
      splits.map((split) => (Number.isInteger(split) || written !== whole ? written(split) : "")),
  };
}

const SHARE = { range: () => [0, 1] };
const COUNT = {
  range: (/** @type {unknown} */ _plot, /** @type {number} */ _least, /** @type {number | null} */ most) => [
    0,
    Math.max((most ?? 0) * 1.08, 4),
  ],
};

/** @param {any} uPlot @param {Frame} frame */
function stackChart(uPlot, frame) {
  const paths = uPlot.paths.bars({ size: [0.78, 38], radius: 0 });
  const parts = [...STACK].reverse().map(({ tone }) => ({
    paths,
    fill: colour(`--tone-${tone}-fill`),
    stroke: colour("--surface"),
    width: 1,
    points: { show: false },
  }));
  const common = shared(frame);
  return {
    ...common,
    scales: { ...common.scales, y: COUNT },
    axes: [timeAxis(frame.series), valueAxis(whole)],
    series: [{}, ...parts],
  };
}

/** @param {Frame} frame */
function rateChart(frame) {
  const stroke = colour("--chart-line");
  const common = shared(frame);
  return {
    ...common,
    scales: { ...common.scales, y: SHARE },
    axes: [timeAxis(frame.series), { ...valueAxis(perCent), splits: () => [0, 0.5, 1] }],
    series: [{}, { stroke, width: 2, spanGaps: false, points: { show: true, size: 5, fill: stroke, stroke } }],
  };
}

/** @param {Frame} frame */
function useChart(frame) {
  const common = shared(frame);
  return {
    ...common,
    scales: { ...common.scales, y: SHARE },
    axes: [timeAxis(frame.series), { ...valueAxis(perCent), splits: () => [0, 0.5, 1] }],
    series: [{}, { stroke: colour("--chart-line"), fill: colour("--chart-area"), width: 1.5, points: { show: false } }],
  };
}

/** @param {Frame} frame */
function waitingChart(frame) {
  const common = shared(frame);
  return {
    ...common,
    scales: { ...common.scales, y: COUNT },
    axes: [timeAxis(frame.series), valueAxis(whole, 26)],
    series: [
      {},
      { stroke: colour("--tone-waiting"), fill: colour("--tone-waiting-soft"), width: 1.5, points: { show: false } },
    ],
  };
}
