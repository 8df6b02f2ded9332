import { html } from "../../base/html.js";
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
            <span class="hint"> since <${Time} at=${hold.since} />; one call probes each minute</span>
            <q>${hold.message}</q>
          </li>
        `,
      )}
    </ul>
    <p class="hint">Calls that were refused before are under <a href="#/problems">problems</a>.</p>
  `;
}
