import { html } from "../../base/html.js";
import { whole } from "../../base/numbers.js";
import { FINAL_STATUSES, STATUS, tooltip } from "../../base/words.js";
import { Icon } from "../../parts/icon.js";

/** @import { StatusCounts } from "../../../../types/answers" */

/**
 * How many calls there are of each status; each number leads to its calls.
 *
 * @param {{ calls: StatusCounts }} props
 */
export function Totals({ calls }) {
  return html`
    <div class="totals">
      <${Group} title="Now" statuses=${["WAITING", "CALLING"]} calls=${calls} />
      <${Group} title="Ended" statuses=${FINAL_STATUSES} calls=${calls} />
    </div>
  `;
}

/** @param {{ title: string, statuses: (keyof StatusCounts)[], calls: StatusCounts }} props */
function Group({ title, statuses, calls }) {
  return html`
    <div class="totals-group totals-${title.toLowerCase()}">
      <h3>${title}</h3>
      <ul>
        ${statuses.map(
          (status) => html`
            <li key=${status}>
              <a class="total tone-${STATUS[status].tone} ${calls[status] === 0 ? "total-none" : ""}" href=${`#/calls?status=${status}`} title=${tooltip(STATUS[status], status)}>
                <span class="total-label"><${Icon} name=${STATUS[status].icon} />${STATUS[status].label}</span>
                <span class="total-count">${whole(calls[status])}</span>
              </a>
            </li>
          `,
        )}
      </ul>
    </div>
  `;
}
