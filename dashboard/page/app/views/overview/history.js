import { useState } from "preact/hooks";

import { useApi } from "../../base/context.js";
import { html } from "../../base/html.js";
import { useLive } from "../../base/polling.js";
import { Panel, Segments } from "../../parts/controls.js";
import { Icon } from "../../parts/icon.js";
import { shown } from "../../parts/states.js";
import { OutcomeCharts } from "./outcome_charts.js";
import { SeriesTable } from "./series_table.js";

/** @import { Series } from "../../../../types/answers" */

const EVERY_MS = 15_000;
const KEPT_AS = "redial.range";
const RANGES = [
  { value: "1h", label: "1 h", says: "Last hour" },
  { value: "6h", label: "6 h", says: "Last 6 hours" },
  { value: "24h", label: "24 h", says: "Last 24 hours" },
  { value: "7d", label: "7 d", says: "Last 7 days" },
  { value: "30d", label: "30 d", says: "Last 30 days" },
];

/** Outcomes, answer rate, use of the allowance and calls waiting, over time: drawn, or as a table. */
export function HistoryPanel() {
  const api = useApi();
  const [range, setRange] = useState(localStorage.getItem(KEPT_AS) ?? "6h");
  const [isTable, setTable] = useState(false);
  const [latest, setLatest] = useState(/** @type {Series | undefined} */ (undefined));
  /** @type {import("../../base/polling.js").Live<Series>} */
  const live = useLive(`series ${range}`, (signal) => api.get("/series", { range }, signal), EVERY_MS);
  // The earlier range stays until the chosen one is there: no empty frame in between.
  if (live.value && !live.isStale && live.value !== latest) setLatest(live.value);
  /** @param {string} chosen */
  const choose = (chosen) => {
    localStorage.setItem(KEPT_AS, chosen);
    setRange(chosen);
  };
  const aside = html`
    <${Segments} label="How far back" name="range" value=${range} options=${RANGES} choose=${choose} />
    <button type="button" class="button-quiet" onClick=${() => setTable(!isTable)}>
      <${Icon} name=${isTable ? "Activity" : "Table"} />${isTable ? "Chart" : "Table"}
    </button>
  `;
  return html`
    <${Panel} title="How attempts ended" id="history" aside=${aside} class="panel-history">
      ${shown({ ...live, value: latest }, "The history", 8, (series) =>
        isTable ? html`<${SeriesTable} series=${series} />` : html`<${OutcomeCharts} series=${series} />`,
      )}
    <//>
  `;
}
