import { useApi, useMayActOn } from "../../base/context.js";
import { html } from "../../base/html.js";
import { say } from "../../base/messages.js";
import { LANE } from "../../base/labels.js";
import { ask } from "../../parts/actions.js";
import { Button } from "../../parts/button.js";
import { WHY } from "../../parts/fields.js";

/** @import { Api } from "../../base/api.js" */
/** @import { DiallingChange, Summary } from "../../../../types/answers" */

/** @typedef {{ lane?: string, campaign?: string }} Target Neither: everything. */

/** @param {Target} target */
export function named({ lane, campaign }) {
  if (lane) return say("pauses.the_lane", { lane: LANE[lane]?.label ?? lane });
  return campaign ? say("pauses.the_campaign", { campaign }) : say("pauses.all_dialling");
}

/** @param {Api} api @param {Target} target */
export function askToPause(api, target) {
  ask({
    title: say("pauses.pause_it", { what: named(target) }),
    text: html`<p>${say("pauses.pause.what_happens")}</p>`,
    verb: say("pauses.pause"),
    fields: [{ name: "reason", label: say("parts.why"), kind: "long", hint: say("pauses.why.hint") }],
    run: async ({ reason }) => {
      /** @type {DiallingChange} */
      const change = await api.send("/dialling/pause", { ...target, reason });
      return changeInWords(change, target, "paused");
    },
  });
}

/** @param {Api} api @param {Target} target */
export function askToResume(api, target) {
  ask({
    title: say("pauses.resume_it", { what: named(target) }),
    text: html`<p>${say("pauses.resume.what_happens")}</p>`,
    verb: say("pauses.resume"),
    fields: [WHY],
    run: async ({ reason }) => {
      /** @type {DiallingChange} */
      const change = await api.send("/dialling/resume", { ...target, reason });
      return changeInWords(change, target, "resumed");
    },
  });
}

/**
 * What was done, and what is paused besides.
 *
 * @param {DiallingChange} change
 * @param {Target} target
 * @param {"paused" | "resumed"} wanted
 */
function changeInWords({ changed, is_known, pauses }, target, wanted) {
  const done = say(`pauses.${wanted}.${changed ? "now" : "already"}`, { what: named(target) });
  const others = pauses
    .filter(({ lane, campaign }) => lane !== (target.lane ?? null) || campaign !== (target.campaign ?? null))
    .map(({ lane, campaign }) => named({ lane: lane ?? undefined, campaign: campaign ?? undefined }));
  return [
    done,
    ...(is_known ? [] : [say("pauses.no_such_campaign")]),
    ...(others.length > 0 ? [say("pauses.besides", { others: others.join(", ") })] : []),
  ].join(" ");
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
    ? html`<${Button} icon="CirclePlay" isMain=${true} onClick=${() => askToResume(api, {})}>${say("pauses.resume_dialling")}<//>`
    : html`<${Button} icon="CirclePause" onClick=${() => askToPause(api, {})}>${say("pauses.pause_dialling")}<//>`;
}
