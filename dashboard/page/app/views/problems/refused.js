import { useApi, useMayAct } from "../../base/context.js";
import { html } from "../../base/html.js";
import { counted, whole } from "../../base/numbers.js";
import { ask } from "../../parts/actions.js";
import { Button } from "../../parts/button.js";
import { Empty } from "../../parts/states.js";
import { FromNow, Time } from "../../parts/time.js";

/** @import { Hold, RedrivenRefusals, Refusals } from "../../../../types/answers" */

/**
 * What is held because the voice service refuses it, what was lately, and the way back for calls that were refused before.
 *
 * @param {{ refusals: Refusals }} props
 */
export function Refused({ refusals }) {
  const api = useApi();
  const mayAct = useMayAct();
  const all = [...refusals.holds, ...refusals.ended];
  if (all.length === 0)
    return html`<${Empty} icon="CircleCheck" title="None">No calls are held because the voice service refuses them.<//>`;
  const redrive = () =>
    ask({
      title: "Make refused calls due again?",
      text: html`
        <p>
          Calls that ended as rejected for the same cause wait for their turn again, and the refused attempt does not count. What
          the service names should be mended first. Calls whose time is over stay as they are.
        </p>
      `,
      verb: "Make due again",
      run: (_values, report) => redriveAll(api, report),
    });
  return html`
    <table class="plain entries">
      <thead>
        <tr>
          <th scope="col">Held</th><th scope="col">What the service answers</th><th scope="col">Since</th>
          <th scope="col">Next probe</th>
        </tr>
      </thead>
      <tbody>${all.map((hold) => html`<${Row} key=${`${hold.since} ${hold.campaign}`} hold=${hold} />`)}</tbody>
    </table>
    ${mayAct && html`<p class="below"><${Button} icon="Undo2" onClick=${redrive}>Make refused calls due again…<//></p>`}
  `;
}

/** @param {{ hold: Hold }} props */
function Row({ hold }) {
  return html`
    <tr>
      <td>${heldInWords(hold)}</td>
      <td>${hold.message} <span class="hint">${counted(hold.refusals, "send")} refused</span></td>
      <td><${Time} at=${hold.since} /></td>
      <td>
        ${hold.ended_at !== null && html`ended <${Time} at=${hold.ended_at} />`}
        ${hold.next_probe_at !== null && html`<${FromNow} at=${hold.next_probe_at} />`}
      </td>
    </tr>
  `;
}

/** @param {Hold} hold */
export function heldInWords(hold) {
  if (hold.scope === "all") return "All calls";
  return hold.scope === "campaign" ? `Campaign ${hold.campaign}` : "Calls alike in text, voice and country";
}

/**
 * @param {import("../../base/api.js").Api} api
 * @param {(progress: string) => void} report
 */
async function redriveAll(api, report) {
  let redriven = 0;
  /** @type {string | null} */
  let cursor = null;
  for (;;) {
    /** @type {RedrivenRefusals} */
    const answer = await api.send("/refusals/redrive", cursor === null ? {} : { cursor });
    redriven += answer.redriven;
    if (answer.done) return `${counted(redriven, "call")} made due again.`;
    cursor = answer.next_cursor;
    report(`${whole(redriven)} so far…`);
  }
}
