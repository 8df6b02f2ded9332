import { useEffect, useRef, useState } from "preact/hooks";

import { html } from "../base/html.js";
import { useStore } from "../base/store.js";
import { colours } from "../base/theme.js";

/**
 * A chart of uPlot that is drawn once, and then only given other numbers.
 *
 * What it shows is also in words and in a table beside it; a screen reader passes the canvas over.
 *
 * @param {{ build: (uPlot: any) => any, numbers: import("uplot").AlignedData, height: number, structure: string }} props
 *   structure: with another text here, it is built anew.
 */
export function Chart({ build, numbers, height, structure }) {
  const frame = useRef(/** @type {HTMLDivElement | null} */ (null));
  const plot = useRef(/** @type {any} */ (null));
  const latest = useRef(numbers);
  latest.current = numbers;
  const shade = useStore(colours);
  const [isReady, setReady] = useState(false);

  useEffect(() => {
    const element = /** @type {HTMLDivElement} */ (frame.current);
    let isGone = false;
    const fit = () => plot.current?.setSize({ width: element.clientWidth, height });
    const watcher = new ResizeObserver(fit);
    // Fetched here and not at the start: the numbers above the chart need not wait for it.
    import("uplot").then(({ default: uPlot }) => {
      if (isGone) return;
      plot.current = new uPlot({ ...build(uPlot), width: element.clientWidth, height }, latest.current, element);
      watcher.observe(element);
      setReady(true);
    });
    return () => {
      isGone = true;
      watcher.disconnect();
      plot.current?.destroy();
      plot.current = null;
    };
  }, [structure, shade, height]);

  useEffect(() => {
    plot.current?.setData(numbers);
  }, [numbers, isReady]);

  return html`<div class="chart" ref=${frame} style=${{ height: `${height}px` }} aria-hidden="true"></div>`;
}
