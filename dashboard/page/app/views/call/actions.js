import { useApi } from "../../base/context.js";
import { html } from "../../base/html.js";
import { ask } from "../../parts/actions.js";
import { Button } from "../../parts/button.js";
import { askToSettle } from "./settle.js";

/** @import { Call } from "../../../../types/answers" */

/**
 * What can be done about a call as it stands.
 *
 * @param {{ call: Call }} props
 */
export function CallActions({ call }) {
  const api = useApi();
  const path = `/calls/${encodeURIComponent(call.call_id)}`;
  const name = call.request_id ?? call.call_id;
  const isUnclear = call.status === "UNKNOWN";
  const mayBeCancelled = call.status === "WAITING" || (call.status === "CALLING" && call.cancel_requested_at === null);

  const settle = () => askToSettle(api, { callId: call.call_id, name });
  const cancel = () =>
    ask({
      title: "Cancel this call?",
      text:
        call.status === "CALLING"
          ? html`<p>The call <b>${name}</b> is under way. That cannot be stopped; it is not dialled again afterwards.</p>`
          : html`<p>The call <b>${name}</b> is not going to be dialled any more. This cannot be taken back.</p>`,
      verb: "Cancel the call",
      otherwise: "Keep it",
      isGrave: true,
      run: async () => {
        /** @type {Call} */
        const answer = await api.send(`${path}/cancel`);
        return answer.status === "CALLING"
          ? `The call ${name} goes on to its end, and is not dialled again.`
          : `The call ${name} is cancelled.`;
      },
    });
  const doNotCall = () =>
    ask({
      title: "Never call this recipient again?",
      text: html`
        <p>
          <span class="phone">${call.destination_phone_number}</span> goes on the do-not-call list. From then on it is not
          dialled, whoever asks, until somebody takes it off.
        </p>
      `,
      verb: "Put it on the list",
      isGrave: true,
      fields: [{ name: "reason", label: "Why", kind: "long", hint: "Shown to whoever looks at the list." }],
      run: async ({ reason }) => {
        await api.send("/do-not-call", { call_id: call.call_id, reason }, "PUT");
        return `${call.destination_phone_number} is on the do-not-call list.`;
      },
    });

  return html`
    <div class="buttons">
      ${isUnclear && html`<${Button} icon="CircleQuestionMark" isMain=${true} onClick=${settle}>Settle…<//>`}
      ${mayBeCancelled && html`<${Button} icon="Ban" onClick=${cancel}>Cancel call…<//>`}
      ${call.request && html`<${Button} icon="PhoneOff" onClick=${doNotCall}>Do not call…<//>`}
    </div>
  `;
}
