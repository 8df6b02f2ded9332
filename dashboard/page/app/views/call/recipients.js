import { useNow } from "../../base/clock.js";
import { html } from "../../base/html.js";
import { say } from "../../base/messages.js";
import { reasonInWords } from "../../base/reasons.js";
import { StatusBadge } from "../../parts/badges.js";
import { Panel } from "../../parts/controls.js";

/** @import { Call, RecipientOfChain } from "../../../../types/answers" */

/**
 * Where the request names several recipients: how the call to each stands, in their order.
 *
 * @param {{ call: Call }} props
 */
export function Recipients({ call }) {
  if (!call.recipients.length) return null;
  return html`
    <${Panel} title=${say("call.recipients")} id="recipients">
      <ol class="recipients">
        ${call.recipients.map((each) => html`<${Recipient} recipient=${each} isShown=${each.call_id === call.call_id} />`)}
      </ol>
    <//>
  `;
}

/** @param {{ recipient: RecipientOfChain, isShown: boolean }} props */
function Recipient({ recipient, isShown }) {
  const now = useNow();
  const number = html`<span class="phone">${recipient.destination_phone_number}</span>`;
  return html`
    <li aria-current=${isShown ? "true" : undefined}>
      <span class="recipients-who">
        ${isShown ? html`<strong>${number}</strong>` : html`<a href=${`#/calls/${recipient.call_id}`}>${number}</a>`}
        ${recipient.name && html`<span>${recipient.name}</span>`}
        ${isShown && html`<span class="hint">${say("call.recipients.this")}</span>`}
      </span>
      <${StatusBadge} status=${recipient.status} />
      <span class="hint recipients-why">${reasonInWords(recipient.reason, now)}</span>
    </li>
  `;
}
