import { serverNow } from "../base/clock.js";
import { html } from "../base/html.js";
import { phrase, say } from "../base/messages.js";
import { shortTime } from "../base/times.js";
import { ask } from "./actions.js";
import { WHY } from "./fields.js";

/** @import { Api } from "../base/api.js" */
/** @import { DoNotCallEntry, DoNotCallPage } from "../../../types/answers" */

/**
 * Asks whether to take somebody off the do-not-call list, of whom nobody has to type the number.
 *
 * @param {Api} api
 * @param {object} entry
 * @param {string} entry.number As it is shown.
 * @param {Record<string, string>} entry.named How the API knows whom: by a number, or as the recipient of a call.
 * @param {string | null} entry.campaign Whose entry goes; null: the one for all calls.
 */
export function askToTakeOff(api, { number, named, campaign }) {
  const shown = html`<span class="phone">${number}</span>`;
  ask({
    title: say("parts.take_off.title"),
    text: html`<p>
      ${
        campaign === null
          ? phrase("parts.take_off.all", { number: shown })
          : phrase("parts.take_off.campaign", { number: shown, campaign })
      }
    </p>`,
    verb: say("parts.take_off.verb"),
    otherwise: say("parts.take_off.otherwise"),
    isGrave: true,
    fields: [WHY],
    run: async ({ reason }) => {
      /** @type {DoNotCallPage} */
      const left = await api.send("/do-not-call/remove", { ...named, ...(campaign !== null && { campaign }), reason });
      if (left.entries.length === 0) return say("parts.take_off.done", { number });
      return say("parts.take_off.still", { number, bounds: left.entries.map(boundsInWords).join(", ") });
    },
  });
}

/**
 * " for the campaign “x”, until 24 Dec, 10:00: asked us".
 *
 * @param {DoNotCallEntry} entry
 */
export function boundsInWords({ campaign, until, reason }) {
  const whose = campaign ? ` ${say("parts.for_the_campaign", { campaign })}` : "";
  const bounds = until ? `, ${say("parts.until", { time: shortTime(until, serverNow()) })}` : "";
  return `${whose}${bounds}${reason ? `: ${reason}` : ""}`;
}
