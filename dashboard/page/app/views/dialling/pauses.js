import { serverNow } from "../../base/clock.js";
import { useApi, useMayActOn } from "../../base/context.js";
import { html } from "../../base/html.js";
import { LANE } from "../../base/labels.js";
import { inZone } from "../../base/prose.js";
import { ask } from "../../parts/actions.js";
import { Button } from "../../parts/button.js";
import { WHY } from "../../parts/fields.js";

/** @import { Api } from "../../base/api.js" */
/** @import { DiallingChange, Summary } from "../../../../types/answers" */

/** @typedef {{ lane?: string, campaign?: string }} Target Neither: everything. */

/** @param {Target} target */
export function named({ lane, campaign }) {
  if (lane) return `the lane “${LANE[lane]?.label ?? lane}”`;
  return campaign ? `the campaign “${campaign}”` : "all dialling";
}

/** @param {Api} api @param {Target} target */
export function askToPause(api, target) {
  ask({
    title: `Pause ${named(target)}?`,
    text: html`
      <p>Calls are accepted as before, and wait. Calls under way go on; within seconds, no further one is started.</p>
    `,
    verb: "Pause",
    fields: [{ name: "reason", label: "Why", kind: "long", hint: "Shown to whoever wonders why nothing is dialled." }],
    run: async ({ reason }) => {
      /** @type {DiallingChange} */
      const change = await api.send("/dialling/pause", { ...target, reason });
      return inZone(change.text, serverNow());
    },
  });
}

/** @param {Api} api @param {Target} target */
export function askToResume(api, target) {
  ask({
    title: `Resume ${named(target)}?`,
    text: html`<p>Calls that are due are dialled at once, as fast as the limits allow.</p>`,
    verb: "Resume",
    fields: [WHY],
    run: async ({ reason }) => {
      /** @type {DiallingChange} */
      const change = await api.send("/dialling/resume", { ...target, reason });
      return inZone(change.text, serverNow());
    },
  });
}

/**
 * Pauses or resumes everything.
 *
 * @param {{ state: Summary["dialling"] }} props
 */
export function PauseButton({ state }) {
  const api = useApi();
  if (!useMayActOn().everything) return null;
  return state === "paused"
    ? html`<${Button} icon="CirclePlay" isMain=${true} onClick=${() => askToResume(api, {})}>Resume dialling…<//>`
    : html`<${Button} icon="CirclePause" onClick=${() => askToPause(api, {})}>Pause dialling…<//>`;
}
