import { html } from "../../base/html.js";
import { say } from "../../base/messages.js";
import { whole } from "../../base/numbers.js";
import { FINAL_STATUSES, MOVING_STATUSES, STATUS, tooltip } from "../../base/labels.js";
import { Icon } from "../../parts/icon.js";

/** @import { CallStatus, StatusCounts } from "../../../../types/answers" */

/**
 * How many calls there are of each status; each number leads to its calls.
 *
 * @param {{ calls: StatusCounts }} props
 */
export function Totals({ calls }) {
  return html`
    <div class="totals">
      <${Group} kind="now" title=${say("overview.now")} statuses=${MOVING_STATUSES} calls=${calls} />
      <${Group} kind="ended" title=${say("overview.ended")} statuses=${FINAL_STATUSES} calls=${calls} />
    </div>
  `;
}

/** @param {{ kind: "now" | "ended", title: string, statuses: CallStatus[], calls: StatusCounts }} props */
function Group({ kind, title, statuses, calls }) {
  return html`
    <div class="totals-group totals-${kind}">
      <h3>${title}</h3>
      <ul>
        ${statuses.map((status) => html`<${Total} key=${status} status=${status} count=${calls[status]} />`)}
      </ul>
    </div>
  `;
}

/** @param {{ status: CallStatus, count: number }} props */
function Total({ status, count }) {
  const word = STATUS[status];
  const look = `total tone-${word.tone} ${count === 0 ? "total-none" : ""}`;
  return html`
    <li>
      <a class=${look} href=${`#/calls?status=${status}`} title=${tooltip(word, status)}>
        <span class="total-label"><${Icon} name=${word.icon} />${word.label}</span>
        <span class="total-count">${whole(count)}</span>
      </a>
    </li>
  `;
}
