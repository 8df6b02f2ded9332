import { useApi, useMayActOn } from "../../base/context.js";
import { html } from "../../base/html.js";
import { phrase, say } from "../../base/messages.js";
import { ask } from "../../parts/actions.js";
import { Button } from "../../parts/button.js";
import { EntriesTable } from "../../parts/entries.js";
import { WHY } from "../../parts/fields.js";
import { Empty } from "../../parts/states.js";
import { FromNow, Time } from "../../parts/time.js";

/** @import { Hold, RedrivenRefusals, Refusals } from "../../../../types/answers" */

const COLUMNS = /** @type {const} */ (["held", "answer", "since", "probe"]);

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
    return html`<${Empty} icon="CircleCheck" title=${say("problems.none")}>${say("problems.refused.none")}<//>`;
  const redrive = () =>
    ask({
      title: say("problems.refused.redrive.title"),
      text: html`<p>${say("problems.refused.redrive.text")}</p>`,
      verb: say("problems.refused.redrive.verb"),
      fields: [WHY],
      run: ({ reason = "" }, report) => redriveAll(api, reason, report),
    });
  return html`
    <${EntriesTable} columns=${COLUMNS.map((column) => say(`problems.refused.${column}`))} entries=${all.map(entryOf)} />
    ${mayAct && html`<p class="below"><${Button} icon="Undo2" onClick=${redrive}>${say("problems.refused.redrive.ask")}<//></p>`}
  `;
}

/** @param {Hold} hold */
function entryOf(hold) {
  const ended =
    hold.ended_at !== null && phrase("problems.refused.ended", { time: html`<${Time} at=${hold.ended_at} />` });
  const probe = hold.next_probe_at !== null && html`<${FromNow} at=${hold.next_probe_at} />`;
  return {
    key: `${hold.since} ${hold.campaign}`,
    cells: [
      heldInWords(hold),
      html`<span lang="en">${hold.message}</span> <span class="hint">${say("problems.refused.sends", { count: hold.refusals })}</span>`,
      html`<${Time} at=${hold.since} />`,
      html`${ended} ${probe}`,
    ],
  };
}

/** @param {Hold} hold */
export function heldInWords(hold) {
  if (hold.scope === "all") return say("problems.refused.all");
  return hold.scope === "campaign"
    ? say("problems.refused.campaign", { name: hold.campaign ?? "" })
    : say("problems.refused.alike");
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
    if (answer.done) return say("problems.refused.redrive.done", { count: redriven });
    cursor = answer.next_cursor;
    report(say("problems.refused.redrive.far", { moved: redriven }));
  }
}
