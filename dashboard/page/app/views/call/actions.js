import { useApi, useMayActOn } from "../../base/context.js";
import { html } from "../../base/html.js";
import { phrase, say } from "../../base/messages.js";
import { ask } from "../../parts/actions.js";
import { Button } from "../../parts/button.js";
import { askToTakeOff, boundsInWords } from "../../parts/take_off.js";
import { inUtc, WHY } from "../../parts/fields.js";
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
      title: say("call.cancel.title"),
      text: html`<p>
        ${phrase(call.status === "CALLING" ? "call.cancel.text.CALLING" : "call.cancel.text.WAITING", { name: html`<b>${name}</b>` })}
      </p>`,
      verb: say("call.cancel.verb"),
      otherwise: say("call.cancel.otherwise"),
      isGrave: true,
      fields: [WHY],
      run: async ({ reason }) => {
        /** @type {Call} */
        const answer = await api.send(`${path}/cancel`, { reason });
        return answer.status === "CALLING" ? say("call.cancel.goes_on", { name }) : say("call.cancel.done", { name });
      },
    });
  const doNotCall = () =>
    ask({
      title: say("call.do_not_call.title"),
      text: html`
        <p>
          ${phrase("call.do_not_call.text", { number: html`<span class="phone">${call.destination_phone_number}</span>` })}
        </p>
      `,
      verb: say("call.do_not_call.verb"),
      isGrave: true,
      fields: [
        { name: "reason", label: say("parts.why"), kind: "long", hint: say("parts.do_not_call.why.hint") },
        {
          name: "until",
          label: say("call.do_not_call.until"),
          kind: "time",
          hint: say("parts.do_not_call.until.hint"),
        },
        ...(call.campaign ? [whichCalls(call.campaign)] : []),
      ],
      run: async ({ reason, until, of }) => {
        const bounds = { ...(until && { until: inUtc(until) }), ...(of === "campaign" && { campaign: call.campaign }) };
        /** @type {DoNotCallEntry} */
        const entry = await api.send("/do-not-call", { call_id: call.call_id, reason, ...bounds }, "PUT");
        return say("parts.do_not_call.done", {
          number: call.destination_phone_number ?? "",
          bounds: boundsInWords(entry),
        });
      },
    });

  return html`
    <div class="buttons">
      ${isUnclear && html`<${Button} icon="CircleQuestionMark" isMain=${true} onClick=${settle}>${say("call.settle.ask")}<//>`}
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
      ${mayBeCancelled && html`<${Button} icon="Ban" onClick=${cancel}>${say("call.cancel.ask")}<//>`}
      ${
        listed &&
        html`<${Button} icon="Undo2" onClick=${() => askToTakeOff(api, listed)}>${say("parts.take_off.call")}<//>`
      }
      ${call.request && html`<${Button} icon="PhoneOff" onClick=${doNotCall}>${say("call.do_not_call.ask")}<//>`}
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
    label: say("call.do_not_call.of"),
    kind: "choice",
    isRequired: true,
    chosen: "all",
    choices: [
      { value: "all", label: say("call.do_not_call.of.all"), hint: say("call.do_not_call.of.all.hint") },
      { value: "campaign", label: say("call.do_not_call.of.campaign"), hint: campaign },
    ],
  };
}
