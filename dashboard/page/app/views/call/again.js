import { html } from "../../base/html.js";
import { phrase, say } from "../../base/messages.js";
import { ask } from "../../parts/actions.js";
import { WHY } from "../../parts/fields.js";

/** @import { Api } from "../../base/api.js" */
/** @import { Call, CalledAgain } from "../../../../types/answers" */

const ENDED = new Set(["UNREACHED", "EXPIRED", "CANCELLED", "REJECTED", "COMPLETED"]);

/**
 * Whether a call can be called again as it stands: it waits for its retry, or has ended and was not called again yet.
 *
 * @param {Call} call
 */
export function mayBeCalledAgain({ status, wait_reason, request, again_as }) {
  if (status === "WAITING") return wait_reason === "RETRY";
  return ENDED.has(status) && request !== null && again_as === null;
}

/**
 * Asks whether to call again now.
 *
 * @param {Api} api
 * @param {Call} call
 */
export function askToCallAgain(api, call) {
  const name = call.request_id ?? call.call_id;
  const wasPlayed = call.status === "COMPLETED" || call.reason.code === "PLAYED_AFTER_ALL";
  const kind = call.status === "WAITING" ? "retry" : wasPlayed ? "played" : "ended";
  ask({
    title: say(`call.again.${kind}.title`),
    text: html`<p>${phrase(`call.again.${kind}.text`, { name: html`<b>${name}</b>` })}</p><p>${say("call.again.limits")}</p>`,
    verb: say("call.again.verb"),
    isGrave: kind === "played",
    fields: [WHY],
    run: async ({ reason }) => {
      /** @type {CalledAgain} */
      const { answer, request_id } = await api.send(`/calls/${encodeURIComponent(call.call_id)}/again`, {
        reason,
        although_played: kind === "played",
      });
      return say(`call.again.${answer}`, { name, again: request_id });
    },
  });
}

/**
 * The call that a call was made of, and the one that was made of it.
 *
 * @param {{ call: Call }} props
 */
export function MadeAgain({ call: { again_of, again_as } }) {
  return html`
    ${
      again_of &&
      html`<li>${phrase("call.again_of", { name: html`<a href=${`#/calls/${again_of.call_id}`}>${again_of.request_id}</a>` })}</li>`
    }
    ${
      again_as &&
      html`<li>${phrase("call.again_as", { name: html`<a href=${`#/calls/${again_as.call_id}`}>${again_as.request_id}</a>` })}</li>`
    }
  `;
}
