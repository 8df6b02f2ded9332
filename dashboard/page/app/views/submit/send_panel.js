import { useState } from "preact/hooks";

import { serverNow } from "../../base/clock.js";
import { useApi } from "../../base/context.js";
import { forgetDraft } from "../../base/drafts.js";
import { html } from "../../base/html.js";
import { say } from "../../base/messages.js";
import { shortTime } from "../../base/times.js";
import { ask } from "../../parts/actions.js";
import { Panel } from "../../parts/controls.js";
import { Icon } from "../../parts/icon.js";
import { beginSending } from "./sending.js";

/** @import { Plan } from "../../../../types/answers" */
/** @import { Checked } from "./checked_rows.js" */
/** @import { Kept } from "./kept.js" */
/** @import { Job } from "./sending.js" */

/**
 * Sends the rows that are right, after one question; or those that are left of a file that was sent in part.
 *
 * @param {{ checked: Checked, plan: Plan, before: Kept | null, file: Job["file"] }} props
 */
export function SendPanel({ checked, plan, before, file }) {
  const api = useApi();
  const [mayLeaveOut, setLeaveOut] = useState(false);
  const rows = before ? checked.rows.filter(({ line }) => line > before.doneLine) : checked.rows;
  // What was sent may be over by now: that is no fault any more.
  const bad = new Set(checked.errors.filter(({ line }) => !before || line > before.doneLine).map(({ line }) => line))
    .size;
  const begin = () => {
    const { campaigns, isSheet } = checked;
    forgetDraft("submit");
    beginSending(api, { rows, before: before?.sent ?? 0, campaigns, isSheet, file });
    // The button that was pressed is gone by then, and the dialog closed.
    requestAnimationFrame(() => {
      const heading = document.getElementById("sending");
      heading?.setAttribute("tabindex", "-1");
      heading?.focus({ preventScroll: true });
      heading?.scrollIntoView({ block: "center" });
    });
  };
  const send = () =>
    ask({
      title: say("submit.ask", { count: rows.length }),
      text: html`
        <p>${say("submit.ask.calls", { calls: plan.calls, attempts: Math.round(plan.cost.attempts) })}</p>
        ${plan.first.likely && html`<p>${say("submit.ask.first", { time: shortTime(plan.first.likely, serverNow()) })}</p>`}
        ${bad > 0 && html`<p>${say("submit.ask.left_out", { count: bad })}</p>`}
      `,
      verb: say("submit.ask.verb"),
      otherwise: say("submit.ask.otherwise"),
      run: async () => {
        begin();
        return say("submit.begun");
      },
    });
  const isReady = rows.length > 0 && (bad === 0 || mayLeaveOut);
  return html`
    <${Panel} title=${say("submit.send")} id="send">
      ${before && html`<p>${say("submit.send.rest", { sent: before.sent, count: rows.length })}</p>`}
      ${
        bad > 0 &&
        html`<label class="tick">
          <input
            type="checkbox"
            checked=${mayLeaveOut}
            onChange=${(/** @type {any} */ event) => setLeaveOut(event.currentTarget.checked)}
          />
          <span>${say("submit.send.leave_out", { count: bad })}</span>
        </label>`
      }
      <div class="buttons">
        <button type="button" class="button button-main" disabled=${!isReady} onClick=${before ? begin : send}>
          <${Icon} name="PhoneOutgoing" />${say(before ? "submit.send.go_on" : "submit.send.button", { count: rows.length })}
        </button>
      </div>
      <p class="hint">${say("submit.send.hint")}</p>
    <//>
  `;
}
