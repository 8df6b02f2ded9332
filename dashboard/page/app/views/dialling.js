import { useApi, useMayAct } from "../base/context.js";
import { html } from "../base/html.js";
import { useLive } from "../base/live.js";
import { LANE } from "../base/words.js";
import { LaneMark } from "../parts/badges.js";
import { Panel, ViewTitle } from "../parts/controls.js";
import { Icon } from "../parts/icon.js";
import { Shown } from "../parts/states.js";
import { FromNow, Time } from "../parts/time.js";
import { askToPause, askToResume, PauseButton } from "./dialling/pauses.js";
import { StackPanel } from "./dialling/stack.js";
import { AllowancePanel } from "./overview/allowance.js";

/** @import { Dialling, Pause, Stack, Summary } from "../../../types/answers" */
/** @import { Live } from "../base/live.js" */

const EVERY_MS = 4_000;
const STACK_EVERY_MS = 300_000;

/**
 * What is dialled and what is held back; what the stack permits.
 *
 * @param {{ summary: Live<Summary> }} props
 */
export function DiallingView({ summary }) {
  const api = useApi();
  /** @type {Live<Dialling>} */
  const dialling = useLive("dialling", (signal) => api.get("/dialling", {}, signal), EVERY_MS);
  /** @type {Live<Stack>} */
  const stack = useLive("stack", (signal) => api.get("/stack", {}, signal), STACK_EVERY_MS);
  return html`
    <${ViewTitle} title="Dialling">${summary.value && html`<${PauseButton} state=${summary.value.dialling} />`}<//>
    <div class="dialling-columns">
      <div class="dialling-main">
        <${Panel} title="Pauses" id="held">
          <${Shown} live=${dialling} what="The pauses" lines=${4}>${(/** @type {Dialling} */ value) => html`<${HeldBack} dialling=${value} />`}<//>
        <//>
        <${Panel} title="What this stack permits" id="stack">
          <${Shown} live=${stack} what="What this stack permits" lines=${6}>${(/** @type {Stack} */ value) => html`<${StackPanel} stack=${value} />`}<//>
        <//>
      </div>
      <${Panel} title="Allowance and backlog" id="allowance">
        <${Shown} live=${summary} what="The allowance" lines=${6}>${(/** @type {Summary} */ value) => html`<${AllowancePanel} summary=${value} />`}<//>
      <//>
    </div>
  `;
}

/** @param {{ dialling: Dialling }} props */
function HeldBack({ dialling }) {
  const everything = dialling.pauses.find((pause) => pause.scope === "all");
  const campaigns = dialling.pauses.filter((pause) => pause.scope === "campaign");
  return html`
    <table class="plain held">
      <thead><tr><th scope="col">What</th><th scope="col">State</th><th scope="col"><span class="only-read">Action</span></th></tr></thead>
      <tbody>
        <${Row} name="Everything" pause=${everything} target=${{}} />
        ${Object.keys(LANE).map((lane) => html`<${Row} key=${lane} name=${html`<${LaneMark} lane=${lane} />`} pause=${dialling.pauses.find((pause) => pause.lane === lane)} isHeld=${everything !== undefined} target=${{ lane }} />`)}
        ${campaigns.map((pause) => html`<${Row} key=${pause.campaign} name=${pause.campaign} pause=${pause} target=${{ campaign: pause.campaign }} />`)}
      </tbody>
    </table>
    <p class="hint">A campaign is paused on the page of <a href="#/campaigns">campaigns</a>.</p>
    ${
      dialling.cancelled_campaigns.length > 0 &&
      html`
      <h3>Cancelled campaigns</h3>
      <ul class="cancelled">
        ${dialling.cancelled_campaigns.map((cancelled) => html`<li key=${cancelled.campaign}><b>${cancelled.campaign}</b> <span class="hint">calls accepted before <${Time} at=${cancelled.cancelled_before} />, by ${cancelled.by}</span></li>`)}
      </ul>
    `
    }
  `;
}

/** @param {{ name: any, pause: Pause | undefined, isHeld?: boolean, target: import("./dialling/pauses.js").Target }} props */
function Row({ name, pause, isHeld = false, target }) {
  const api = useApi();
  const mayAct = useMayAct();
  return html`
    <tr>
      <th scope="row">${name}</th>
      <td>
        ${
          pause
            ? html`<span class="badge tone-paused"><${Icon} name="CirclePause" />Paused</span><span class="held-why">by ${pause.by}, <${FromNow} at=${pause.since} />${pause.reason && html`<q>${pause.reason}</q>`}</span>`
            : isHeld
              ? html`<span class="hint">held back with everything</span>`
              : html`<span class="badge tone-completed"><${Icon} name="CirclePlay" />Running</span>`
        }
      </td>
      <td class="held-button">
        ${
          mayAct &&
          (pause
            ? html`<button type="button" class="button" onClick=${() => askToResume(api, target)}>Resume…</button>`
            : html`<button type="button" class="button" onClick=${() => askToPause(api, target)}>Pause…</button>`)
        }
      </td>
    </tr>
  `;
}
