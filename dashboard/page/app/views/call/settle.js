import { html } from "../../base/html.js";
import { phrase, say } from "../../base/messages.js";
import { ask } from "../../parts/actions.js";

/** @import { Api } from "../../base/api.js" */

const settlements = () => [
  { value: "COMPLETED_CALL", label: say("call.settle.COMPLETED_CALL"), hint: say("call.settle.COMPLETED_CALL.hint") },
  { value: "BUSY", label: say("call.settle.BUSY"), hint: say("call.settle.not_reached") },
  { value: "NO_ANSWER", label: say("call.settle.NO_ANSWER"), hint: say("call.settle.not_reached") },
  { value: "FAILED", label: say("call.settle.FAILED"), hint: say("call.settle.not_reached") },
  { value: "NOT_PLACED", label: say("call.settle.NOT_PLACED"), hint: say("call.settle.NOT_PLACED.hint") },
];

/**
 * Asks how the last attempt of an unclear call ended.
 *
 * @param {Api} api
 * @param {{ callId: string, name: string, suggested?: string }} call Suggested: what events that probably belong to it tell.
 */
export function askToSettle(api, { callId, name, suggested }) {
  ask({
    title: say("call.settle.title"),
    text: html`
      <p>${phrase("call.settle.text", { name: html`<b>${name}</b>` })}</p>
      ${suggested && html`<p>${say("call.settle.suggested")}</p>`}
    `,
    verb: say("call.settle.verb"),
    fields: [
      {
        name: "outcome",
        label: say("call.settle.outcome"),
        kind: "choice",
        isRequired: true,
        choices: settlements(),
        chosen: suggested,
      },
      { name: "note", label: say("call.settle.note"), kind: "long", longest: 200 },
    ],
    run: async (values) => {
      await api.send(`/calls/${encodeURIComponent(callId)}/settle`, values);
      return say("call.settle.done", { name });
    },
  });
}
