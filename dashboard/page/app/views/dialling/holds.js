import { html } from "../../base/html.js";
import { phrase } from "../../base/messages.js";
import { Time } from "../../parts/time.js";
import { heldInWords } from "../problems/refused.js";

/** @import { Hold } from "../../../../types/answers" */

/**
 * What nobody paused and is not dialled all the same: the voice service refuses it.
 *
 * @param {{ holds: Hold[] }} props
 */
export function Holds({ holds }) {
  return html`
    <ul class="held-calls">
      ${holds.map(
        (hold) => html`
          <li key=${`${hold.since} ${hold.campaign}`}>
            <b>${heldInWords(hold)}</b>
            <span class="hint"> ${phrase("dialling.refused_since", { time: html`<${Time} at=${hold.since} />` })}</span>
            <q lang="en">${hold.message}</q>
          </li>
        `,
      )}
    </ul>
    <p class="hint">${phrase("dialling.refused_before", { link: (words) => html`<a href="#/problems">${words}</a>` })}</p>
  `;
}
