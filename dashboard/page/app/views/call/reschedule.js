import { html } from "../../base/html.js";
import { locale, phrase, say } from "../../base/messages.js";
import { serverNow } from "../../base/clock.js";
import { asTyped, shortTime } from "../../base/times.js";
import { ask } from "../../parts/actions.js";
import { inUtc, WHY } from "../../parts/fields.js";

/** @import { Api } from "../../base/api.js" */
/** @import { Call } from "../../../../types/answers" */

/**
 * Whether a call can be given another time as it stands.
 *
 * @param {Call} call
 */
export function mayBeRescheduled({ status, wait_reason }) {
  return status === "WAITING" && wait_reason !== "EARLIER_RECIPIENT";
}

/**
 * Asks at which other time a waiting call is to be made.
 *
 * @param {Api} api
 * @param {Call} call
 */
export function askToReschedule(api, call) {
  const name = call.request_id ?? call.call_id;
  const there = call.request?.time_zone;
  const zones = call.request?.recipient_time_zones ?? [];
  const due = Math.max(Date.parse(call.status_at), serverNow());
  ask({
    title: say("call.reschedule.title"),
    text: html`
      <p>${phrase("call.reschedule.text", { name: html`<b>${name}</b>` })} ${say("call.again.limits")}</p>
      ${there && html`<p>${say("call.reschedule.there", { zone: there, time: timeIn(there) })}</p>`}
    `,
    verb: say("call.reschedule.verb"),
    fields: [
      {
        name: "not_before",
        label: say("call.reschedule.not_before"),
        kind: "time",
        zones,
        isRequired: true,
        value: asTyped(due),
        hint: say("call.reschedule.not_before.hint"),
      },
      {
        name: "expires_at",
        label: say("call.reschedule.expires_at"),
        kind: "time",
        zones,
        hint: call.request?.expires_at
          ? say("call.reschedule.expires_at.now", { time: shortTime(call.request.expires_at, serverNow()) })
          : say("call.reschedule.expires_at.none"),
      },
      WHY,
    ],
    run: async ({ not_before, expires_at, reason }) => {
      /** @type {Call} */
      const changed = await api.send(`/calls/${encodeURIComponent(call.call_id)}/reschedule`, {
        not_before: inUtc(not_before),
        ...(expires_at && { expires_at: inUtc(expires_at) }),
        reason,
      });
      return say("call.reschedule.done", { name, time: shortTime(changed.status_at, serverNow()) });
    },
  });
}

/** @param {string} timeZone "14:30" there, now. */
function timeIn(timeZone) {
  return new Intl.DateTimeFormat(locale, {
    hourCycle: "h23",
    hour: "2-digit",
    minute: "2-digit",
    timeZone,
  }).format(serverNow());
}
