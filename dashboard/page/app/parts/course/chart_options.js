import { perCent, whole } from "../../base/numbers.js";
import { colour } from "../../base/theme.js";
import { day, minuteTime } from "../../base/times.js";
import { STACK } from "./outcome_stack.js";

/** @import { Axis, Options, Scale } from "uplot" */
/** @import { Series } from "../../../../types/answers" */

/** @typedef {import("uplot")} Plot */
/** @typedef {Omit<Options, "width" | "height">} ChartOptions */

/**
 * What all charts of one time axis have in common.
 *
 * @typedef {object} Frame
 * @property {Series["range"]} range
 * @property {number} bucketSeconds
 * @property {(index: number | null) => void} point Told which bucket the pointer is at.
 */

const FONT = '12px "Inter Variable", system-ui, sans-serif';
const AXIS_WIDTH = 44;
// A label that is closer to an end would be cut off there.
const LABEL_ROOM = { before: 22, after: 16 };

/** @type {Scale} */
const SHARE = { range: () => [0, 1] };
/** @type {Scale} */
const COUNT = { range: (_plot, _least, most) => [0, Math.max((most ?? 0) * 1.08, 4)] };

/**
 * Stacked bars of outcomes.
 *
 * @param {typeof import("uplot")} uPlot
 * @param {Frame} frame
 * @returns {ChartOptions}
 */
export function stackOptions(uPlot, frame) {
  const paths = uPlot.paths.bars?.({ size: [0.78, 38] });
  const parts = [...STACK].reverse().map(({ tone }) => ({
    paths,
    fill: colour(`--tone-${tone}-fill`),
    stroke: colour("--surface"),
    width: 1,
    points: { show: false },
  }));
  return { ...framed(frame, COUNT, valueAxis(whole)), series: [{}, ...parts] };
}

/** @param {Frame} frame @returns {ChartOptions} */
export function rateOptions(frame) {
  const stroke = colour("--chart-line");
  const line = { stroke, width: 2, spanGaps: false, points: { show: true, size: 5, fill: stroke, stroke } };
  return { ...framed(frame, SHARE, shareAxis()), series: [{}, line] };
}

/** @param {Frame} frame @returns {ChartOptions} */
export function useOptions(frame) {
  const area = { stroke: colour("--chart-line"), fill: colour("--chart-area"), width: 1.5, points: { show: false } };
  return { ...framed(frame, SHARE, shareAxis()), series: [{}, area] };
}

/** @param {Frame} frame @returns {ChartOptions} */
export function waitingOptions(frame) {
  const stroke = colour("--tone-waiting");
  const area = { stroke, fill: colour("--tone-waiting-soft"), width: 1.5, points: { show: false } };
  return { ...framed(frame, COUNT, valueAxis(whole, 26)), series: [{}, area] };
}

/**
 * @param {Frame} frame
 * @param {Scale} y
 * @param {Axis} axis
 */
function framed({ range, bucketSeconds, point }, y, axis) {
  const half = bucketSeconds / 2;
  /** @type {Scale} */
  const x = {
    time: true,
    // From the numbers, which move on with time while the chart stays.
    range: ({ data: [middles] }) => [(middles[0] ?? 0) - half, (middles.at(-1) ?? 1) + half],
  };
  return {
    legend: { show: false },
    /** @type {[number, number, number, number]} */
    padding: [8, 8, 0, 0],
    cursor: {
      sync: { key: "history", setSeries: false },
      points: { show: false },
      drag: { x: false, y: false },
      y: false,
    },
    scales: { x, y },
    axes: [timeAxis(range), axis],
    hooks: { setCursor: [(/** @type {Plot} */ plot) => point(plot.cursor.idx ?? null)] },
  };
}

/** @param {Series["range"]} range @returns {Axis} */
function timeAxis(range) {
  const isDays = range === "7d" || range === "30d";
  return {
    stroke: colour("--ink-soft"),
    font: FONT,
    size: 26,
    gap: 4,
    space: isDays ? 58 : 64,
    grid: { show: false },
    ticks: { show: false },
    values: (plot, splits) =>
      splits.map((at) => (hasRoom(plot, at) ? (isDays ? day(at * 1_000) : minuteTime(at * 1_000)) : "")),
  };
}

/** @param {Plot} plot @param {number} at */
function hasRoom(plot, at) {
  const x = plot.valToPos(at, "x");
  return x > LABEL_ROOM.before && x < plot.bbox.width / devicePixelRatio - LABEL_ROOM.after;
}

/** @param {(value: number) => string} written @param {number} [space] @returns {Axis} */
function valueAxis(written, space = 32) {
  return {
    stroke: colour("--ink-soft"),
    font: FONT,
    size: AXIS_WIDTH,
    gap: 6,
    space,
    grid: { stroke: colour("--line-soft"), width: 1 },
    ticks: { show: false },
    // Half a call is no mark.
    values: (_plot, splits) => splits.map((split) => (Number.isInteger(split) ? written(split) : "")),
  };
}

/** @returns {Axis} */
function shareAxis() {
  return { ...valueAxis(perCent), splits: () => [0, 0.5, 1], values: (_plot, splits) => splits.map(perCent) };
}
