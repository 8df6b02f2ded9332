import { html } from "../base/html.js";
import { say } from "../base/messages.js";

/**
 * Says of a form that it holds what was typed before it was left.
 *
 * @param {{ isFromBefore: boolean, beginAnew: () => void }} props
 */
export function FromBefore({ isFromBefore, beginAnew }) {
  if (!isFromBefore) return null;
  return html`
    <p class="hint">
      ${say("parts.from_before")}${" "}
      <button type="button" class="button-quiet" onClick=${beginAnew}>${say("parts.begin_anew")}</button>
    </p>
  `;
}
