import { useApi, useMayActOn } from "../../base/context.js";
import { html } from "../../base/html.js";
import { say } from "../../base/messages.js";
import { ask } from "../../parts/actions.js";
import { Button } from "../../parts/button.js";
import { boundsInWords } from "../../parts/do_not_call_entry.js";
import { inUtc, WHY } from "../../parts/fields.js";
import { askToTakeOff } from "../../parts/take_off.js";
import { askToCallAgain, mayBeCalledAgain } from "./again.js";
import { askToReschedule, mayBeRescheduled } from "./reschedule.js";
import { askToSettle } from "./settle.js";

/** @import { Call, DoNotCallEntry } from "../../../../types/answers" */
/** @import { FieldProps } from "../../parts/fields.js" */

/**
 * What can be done about a call as it stands.
 *
 * @param {{ call: Call }} props
 */
export function CallActions({ call }) {
  const api = useApi();
  const path = `/calls/${encodeURIComponent(call.call_id)}`;
  const name = call.request_id ?? call.call_id;
  const may = useMayActOn();
  const mayActOnIt = may.call(call);
  const listed = listedAs(call, may);
  const isUnclear = mayActOnIt && call.status === "UNKNOWN";
  const mayBeCancelled =
    mayActOnIt && (call.status === "WAITING" || (call.status === "CALLING" && call.cancel_requested_at === null));

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
      fields: [WHY],
      run: async ({ reason }) => {
        /** @type {Call} */
        const answer = await api.send(`${path}/cancel`, { reason });
        return answer.status === "CALLING"
          ? `The call ${name} goes on to its end, and is not dialled again.`
          : `The call ${name} is cancelled.`;
      },
    });
  const doNotCall = () =>
    ask({
      title: "Put this recipient on the list?",
      text: html`
        <p>
          <span class="phone">${call.destination_phone_number}</span> goes on the do-not-call list. From then on it is not
          dialled any more.
        </p>
      `,
      verb: "Put it on the list",
      isGrave: true,
      fields: [
        { name: "reason", label: "Why", kind: "long", hint: "Shown to whoever looks at the list." },
        {
          name: "until",
          label: "Until",
          kind: "time",
          hint: "From then on it may be called again. Else not until somebody takes it off.",
        },
        ...(call.campaign ? [whichCalls(call.campaign)] : []),
      ],
      run: async ({ reason, until, of }) => {
        const bounds = { ...(until && { until: inUtc(until) }), ...(of === "campaign" && { campaign: call.campaign }) };
        /** @type {DoNotCallEntry} */
        const entry = await api.send("/do-not-call", { call_id: call.call_id, reason, ...bounds }, "PUT");
        return `${call.destination_phone_number} is on the do-not-call list${boundsInWords(entry)}.`;
      },
    });

  return html`
    <div class="buttons">
      ${isUnclear && html`<${Button} icon="CircleQuestionMark" isMain=${true} onClick=${settle}>Settle…<//>`}
      ${
        mayActOnIt &&
        mayBeCalledAgain(call) &&
        html`<${Button} icon="PhoneOutgoing" onClick=${() => askToCallAgain(api, call)}>
          ${say(call.status === "WAITING" ? "call.again.now" : "call.again.ask")}
        <//>`
      }
      ${
        mayActOnIt &&
        mayBeRescheduled(call) &&
        html`<${Button} icon="CalendarClock" onClick=${() => askToReschedule(api, call)}>${say("call.reschedule.ask")}<//>`
      }
      ${mayBeCancelled && html`<${Button} icon="Ban" onClick=${cancel}>Cancel call…<//>`}
      ${
        listed &&
        html`<${Button} icon="Undo2" onClick=${() => askToTakeOff(api, listed)}>${say("parts.take_off.call")}<//>`
      }
      ${call.request && html`<${Button} icon="PhoneOff" onClick=${doNotCall}>Do not call…<//>`}
    </div>
  `;
}

/**
 * The entry of the do-not-call list that keeps, or kept, a call from being dialled, as far as its status tells one.
 *
 * @param {Call} call
 * @param {{ everything: boolean, campaign: (name: string) => boolean }} may
 */
function listedAs({ call_id, destination_phone_number, do_not_call, reason, campaign }, may) {
  const isTold = reason.code === "ON_DO_NOT_CALL_LIST";
  if (!destination_phone_number || !(do_not_call || isTold)) return null;
  // Of one that waits it is not told which entry it is; whoever may not take off the one for all calls may that of the campaign.
  const ofCampaign = isTold ? Boolean(reason.parameters.campaign) : !may.everything;
  const named = { number: destination_phone_number, named: { call_id } };
  if (ofCampaign) return campaign && may.campaign(campaign) ? { ...named, campaign } : null;
  return may.everything ? { ...named, campaign: null } : null;
}

/**
 * @param {string} campaign
 * @returns {FieldProps}
 */
function whichCalls(campaign) {
  return {
    name: "of",
    label: "Which calls are kept from it",
    kind: "choice",
    isRequired: true,
    chosen: "all",
    choices: [
      { value: "all", label: "All", hint: "Whoever asks for them." },
      { value: "campaign", label: "Those of this campaign", hint: campaign },
    ],
  };
}
