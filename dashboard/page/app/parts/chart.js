import { useEffect, useRef, useState } from "preact/hooks";

import { html } from "../base/html.js";
import { useStore } from "../base/store.js";
import { colours } from "../base/theme.js";

/** @import { AlignedData, Options } from "uplot" */

const AGAIN_AFTER_MS = 5_000;

/**
 * A chart of uPlot: built once, and then only given other numbers.
 *
 * What it shows is also in words, and in a table beside it; a screen reader passes the canvas over.
 *
 * @param {object} props
 * @param {(uPlot: typeof import("uplot")) => Omit<Options, "width" | "height">} props.build
 * @param {AlignedData} props.numbers
 * @param {number} props.height
 * @param {string} props.structure With another text here, it is built anew.
 */
export function Chart({ build, numbers, height, structure }) {
  const frame = useRef(/** @type {HTMLDivElement | null} */ (null));
  const plot = useRef(/** @type {import("uplot") | null} */ (null));
  const latest = useRef(numbers);
  latest.current = numbers;
  const shade = useStore(colours);
  const [isReady, setReady] = useState(false);
  const [tries, setTries] = useState(0);

  useEffect(() => {
    const element = /** @type {HTMLDivElement} */ (frame.current);
    let isGone = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let again;
    const watcher = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height }));
    // Fetched here and not at the start: the numbers above the chart need not wait for it.
    import("uplot").then(
      ({ default: uPlot }) => {
        if (isGone) return;
        const options = { ...build(uPlot), width: element.clientWidth, height };
        plot.current = new uPlot(options, latest.current, element);
        watcher.observe(element);
        setReady(true);
      },
      () => {
        // The server cannot be reached, which the page tells. The numbers and their table are there without it.
        if (!isGone) again = setTimeout(() => setTries(tries + 1), AGAIN_AFTER_MS);
      },
    );
    return () => {
      isGone = true;
      clearTimeout(again);
      watcher.disconnect();
      plot.current?.destroy();
      plot.current = null;
    };
  }, [structure, shade, height, tries]);

  useEffect(() => {
    plot.current?.setData(numbers);
  }, [numbers, isReady]);

  return html`<div class="chart" ref=${frame} style=${{ height: `${height}px` }} aria-hidden="true"></div>`;
}
