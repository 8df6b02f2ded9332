import { useState } from "preact/hooks";

import { useApi } from "../../base/context.js";
import { html } from "../../base/html.js";
import { say } from "../../base/messages.js";
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
  { value: "1h", label: say("base.hours", { hours: 1 }), says: say("overview.last_1h") },
  { value: "6h", label: say("base.hours", { hours: 6 }), says: say("overview.last_6h") },
  { value: "24h", label: say("base.hours", { hours: 24 }), says: say("overview.last_24h") },
  { value: "7d", label: say("base.days", { days: 7 }), says: say("overview.last_7d") },
  { value: "30d", label: say("base.days", { days: 30 }), says: say("overview.last_30d") },
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
    <${Segments} label=${say("overview.how_far_back")} name="range" value=${range} options=${RANGES} choose=${choose} />
    <button type="button" class="button-quiet" onClick=${() => setTable(!isTable)}>
      <${Icon} name=${isTable ? "Activity" : "Table"} />${isTable ? say("overview.chart") : say("overview.table")}
    </button>
  `;
  return html`
    <${Panel} title=${say("overview.how_attempts_ended")} id="history" aside=${aside} class="panel-history">
      ${shown({ ...live, value: latest }, say("overview.the_history"), 8, (series) =>
        isTable ? html`<${SeriesTable} series=${series} />` : html`<${OutcomeCharts} series=${series} />`,
      )}
    <//>
  `;
}
