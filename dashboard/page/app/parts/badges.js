import { html } from "../base/html.js";
import { LANE, OUTCOME, STATUS, tooltip, wordFor } from "../base/labels.js";
import { Icon } from "./icon.js";

/** @param {{ status: string }} props */
export function StatusBadge({ status }) {
  const word = wordFor(STATUS, status);
  return html`<span class="badge tone-${word.tone}" title=${tooltip(word, status)}><${Icon} name=${word.icon} />${word.label}</span>`;
}

/** @param {{ outcome: string }} props */
export function OutcomeMark({ outcome }) {
  const word = wordFor(OUTCOME, outcome);
  return html`<span class="mark tone-${word.tone}" title=${tooltip(word, outcome)}><${Icon} name=${word.icon} />${word.label}</span>`;
}

/** @param {{ lane: string }} props */
export function LaneMark({ lane }) {
  const word = wordFor(LANE, lane);
  return html`<span class="lane lane-${lane}">${word.icon && html`<${Icon} name=${word.icon} />`}${word.label}</span>`;
}
