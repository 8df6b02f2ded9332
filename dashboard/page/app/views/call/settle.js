import { html } from "../../base/html.js";
import { ask } from "../../parts/actions.js";

/** @import { Api } from "../../base/api.js" */

const SETTLEMENTS = [
  { value: "COMPLETED_CALL", label: "The message was played", hint: "Perhaps to voicemail. The call ends as played." },
  { value: "BUSY", label: "The line was busy", hint: "The call ends as not reached." },
  { value: "NO_ANSWER", label: "Nobody picked up", hint: "The call ends as not reached." },
  { value: "FAILED", label: "It did not get through", hint: "The call ends as not reached." },
  { value: "NOT_PLACED", label: "No call was placed", hint: "The attempt does not count, and the call is due again." },
];

/**
 * Asks how the last attempt of an unclear call ended.
 *
 * @param {Api} api
 * @param {{ callId: string, name: string, suggested?: string }} call Suggested: what events that probably belong to it tell.
 */
export function askToSettle(api, { callId, name, suggested }) {
  ask({
    title: "How did the last attempt end?",
    text: html`
      <p>
        Nobody could tell whether the call <b>${name}</b> was placed. If you found out, say so here; it is kept with the call.
      </p>
      ${suggested && html`<p>What is chosen below is a suggestion, from events that are probably of this call.</p>`}
    `,
    verb: "Settle the call",
    fields: [
      {
        name: "outcome",
        label: "What you found out",
        kind: "choice",
        isRequired: true,
        choices: SETTLEMENTS,
        chosen: suggested,
      },
      { name: "note", label: "How you know", kind: "long", longest: 200 },
    ],
    run: async (values) => {
      await api.send(`/calls/${encodeURIComponent(callId)}/settle`, values);
      return `The call ${name} is settled.`;
    },
  });
}
