import { useApi, useMayActOn } from "../../base/context.js";
import { html } from "../../base/html.js";
import { counted, whole } from "../../base/numbers.js";
import { ask } from "../../parts/actions.js";
import { Button } from "../../parts/button.js";
import { EntriesTable } from "../../parts/entries.js";
import { WHY } from "../../parts/fields.js";
import { Empty } from "../../parts/states.js";
import { FromNow, Time } from "../../parts/time.js";

/** @import { Hold, RedrivenRefusals, Refusals } from "../../../../types/answers" */

const COLUMNS = ["Held", "What the service answers", "Since", "Next probe"];

/**
 * What is held because the voice service refuses it, what was lately, and the way back for calls that were refused before.
 *
 * @param {{ refusals: Refusals }} props
 */
export function Refused({ refusals }) {
  const api = useApi();
  const mayAct = useMayActOn().everything;
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
      fields: [WHY],
      run: ({ reason = "" }, report) => redriveAll(api, reason, report),
    });
  return html`
    <${EntriesTable} columns=${COLUMNS} entries=${all.map(entryOf)} />
    ${mayAct && html`<p class="below"><${Button} icon="Undo2" onClick=${redrive}>Make refused calls due again…<//></p>`}
  `;
}

/** @param {Hold} hold */
function entryOf(hold) {
  const ended = hold.ended_at !== null && html`ended <${Time} at=${hold.ended_at} />`;
  const probe = hold.next_probe_at !== null && html`<${FromNow} at=${hold.next_probe_at} />`;
  return {
    key: `${hold.since} ${hold.campaign}`,
    cells: [
      heldInWords(hold),
      html`${hold.message} <span class="hint">${counted(hold.refusals, "send")} refused</span>`,
      html`<${Time} at=${hold.since} />`,
      html`${ended} ${probe}`,
    ],
  };
}

/** @param {Hold} hold */
export function heldInWords(hold) {
  if (hold.scope === "all") return "All calls";
  return hold.scope === "campaign" ? `Campaign ${hold.campaign}` : "Calls alike in text, voice and country";
}

/**
 * @param {import("../../base/api.js").Api} api
 * @param {string} reason
 * @param {(progress: string) => void} report
 */
async function redriveAll(api, reason, report) {
  let redriven = 0;
  /** @type {string | null} */
  let cursor = null;
  for (;;) {
    /** @type {RedrivenRefusals} */
    const answer = await api.send("/refusals/redrive", cursor === null ? { reason } : { reason, cursor });
    redriven += answer.redriven;
    if (answer.done) return `${counted(redriven, "call")} made due again.`;
    cursor = answer.next_cursor;
    report(`${whole(redriven)} so far…`);
  }
}
