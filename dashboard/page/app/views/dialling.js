import { useApi } from "../base/context.js";
import { html } from "../base/html.js";
import { say } from "../base/messages.js";
import { useLive } from "../base/polling.js";
import { Panel, ViewTitle } from "../parts/controls.js";
import { shown } from "../parts/states.js";
import { CallingHours } from "./dialling/calling_hours.js";
import { HeldBack } from "./dialling/held_back.js";
import { Holds } from "./dialling/holds.js";
import { PauseButton } from "./dialling/pauses.js";
import { StackPanel } from "./dialling/stack.js";
import { AllowancePanel } from "./overview/allowance.js";

/** @import { Dialling, NamedHoursList, Refusals, Stack, Summary } from "../../../types/answers" */
/** @import { Live } from "../base/polling.js" */

const EVERY_MS = 4_000;
const HOURS_EVERY_MS = 30_000;
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
  /** @type {Live<Refusals>} */
  const refused = useLive("refused", (signal) => api.get("/refusals", {}, signal), EVERY_MS);
  const holds = refused.value?.holds ?? [];
  /** @type {Live<NamedHoursList>} */
  const hours = useLive("calling hours", (signal) => api.get("/calling-hours", {}, signal), HOURS_EVERY_MS);
  /** @type {Live<Stack>} */
  const stack = useLive("stack", (signal) => api.get("/stack", {}, signal), STACK_EVERY_MS);
  return html`
    <${ViewTitle} title=${say("shell.dialling")}>${summary.value && html`<${PauseButton} state=${summary.value.dialling} />`}<//>
    <div class="dialling-columns">
      <div class="dialling-main">
        <${Panel} title=${say("dialling.pauses")} id="held">
          ${shown(dialling, say("dialling.the_pauses"), 4, (value) => html`<${HeldBack} dialling=${value} />`)}
        <//>
        ${
          holds.length > 0 &&
          html`<${Panel} title=${say("dialling.refused")} id="refused"><${Holds} holds=${holds} /><//>`
        }
        <${Panel} title=${say("dialling.hours")} id="hours">
          ${shown(hours, say("dialling.the_hours"), 3, (value) => html`<${CallingHours} list=${value} />`)}
        <//>
        <${Panel} title=${say("dialling.permits")} id="stack">
          ${shown(stack, say("dialling.permits"), 6, (value) => html`<${StackPanel} stack=${value} />`)}
        <//>
      </div>
      <${Panel} title=${say("overview.allowance")} id="allowance">
        ${shown(summary, say("overview.the_allowance"), 6, (value) => html`<${AllowancePanel} summary=${value} />`)}
      <//>
    </div>
  `;
}
