import { html } from "../../base/html.js";
import { phrase, say } from "../../base/messages.js";
import { useStore } from "../../base/store.js";
import { Button } from "../../parts/button.js";
import { Panel } from "../../parts/controls.js";
import { Icon } from "../../parts/icon.js";
import { Errors } from "./found.js";
import { forgetSending, goOnSending, pauseSending, sending, stopSending } from "./sending.js";

/** @import { Sending } from "./sending.js" */

const MOST_LINKS = 8;

/** How far the file is that is being sent, or was; nothing where none is. */
export function SendingPanel() {
  const now = useStore(sending);
  if (now === null) return null;
  const { status, total, sent, problem, errors, isSheet, fileName } = now;
  const isGoing = status === "running" || status === "waiting";
  return html`
    <${Panel} title=${say("submit.sending", { name: fileName })} id="sending">
      <progress class="submit-progress" max=${total} value=${sent} aria-labelledby="sending"></progress>
      <p role="status">
        <b>${say(`submit.sending.${status}`)}</b>${" "}${say("submit.sending.far", { sent, total })}
      </p>
      ${problem && html`<div class="note note-${status === "waiting" ? "attention" : "bad"}" role="alert"><${Icon} name="TriangleAlert" /><p lang=${problem.lang}>${problem.message}</p></div>`}
      ${status === "done" && html`<${End} now=${now} />`}
      <${Errors} errors=${errors} isSheet=${isSheet} fileName=${fileName} />
      <div class="buttons">
        ${isGoing && html`<${Button} icon="CirclePause" onClick=${pauseSending}>${say("submit.sending.pause")}<//>`}
        ${isGoing && html`<${Button} icon="X" onClick=${stopSending}>${say("submit.sending.stop")}<//>`}
        ${!isGoing && status !== "done" && html`<${Button} icon="CirclePlay" isMain=${true} onClick=${goOnSending}>${say("submit.sending.go_on")}<//>`}
        ${!isGoing && html`<${Button} icon="X" onClick=${forgetSending}>${say(status === "done" ? "submit.sending.another" : "submit.sending.leave")}<//>`}
      </div>
      ${isGoing && html`<p class="hint">${say("submit.sending.hint")}</p>`}
    <//>
  `;
}

/**
 * What became of all rows, and where their calls are seen to their end.
 *
 * @param {{ now: Sending }} props
 */
function End({ now: { accepted, repeated, errors, campaigns } }) {
  const rejected = new Set(errors.map(({ line }) => line)).size;
  return html`
    <p>
      ${say("submit.end.accepted", { count: accepted })}
      ${repeated > 0 && html`${" "}${say("submit.end.repeated", { count: repeated })}`}
      ${rejected > 0 && html`${" "}${say("submit.end.rejected", { count: rejected })}`}
    </p>
    <ul class="submit-links">
      ${campaigns.slice(0, MOST_LINKS).map((name) => {
        /** @param {any[]} words */
        const link = (words) => html`<a href=${`#/campaigns/${encodeURIComponent(name)}`}>${words}</a>`;
        return html`<li key=${name}>${phrase("submit.end.campaign", { name: html`<b>${name}</b>`, link })}</li>`;
      })}
      ${campaigns.length === 0 && html`<li><a href="#/calls">${say("submit.end.calls")}</a></li>`}
    </ul>
  `;
}
