import { html } from "../../base/html.js";
import { counted } from "../../base/numbers.js";
import { Empty } from "../../parts/states.js";
import { FromNow, Time } from "../../parts/time.js";

/** @import { SetAsidePage } from "../../../../types/answers" */

/**
 * Calls whose handling failed again and again: tried again from time to time, so that they hold up no other.
 *
 * @param {{ page: SetAsidePage }} props
 */
export function SetAside({ page }) {
  if (page.calls.length === 0)
    return html`<${Empty} icon="CircleCheck" title="None">Each call that was due could be handled.<//>`;
  return html`
    <table class="plain entries">
      <thead>
        <tr>
          <th scope="col">Call</th><th scope="col">What went wrong</th><th scope="col">Last failed</th>
          <th scope="col">Tried again</th>
        </tr>
      </thead>
      <tbody>
        ${page.calls.map(
          (call) => html`
            <tr key=${call.call_id}>
              <td>
                ${
                  call.request_id === null
                    ? html`<code>${call.call_id}</code>`
                    : html`<a href=${`#/calls/${call.call_id}`}>${call.request_id}</a>`
                }
              </td>
              <td>${call.error}</td>
              <td><${Time} at=${call.last_failed_at} />, ${counted(call.failures, "time")}</td>
              <td><${FromNow} at=${call.tried_again_at} /></td>
            </tr>
          `,
        )}
      </tbody>
    </table>
    ${page.next_cursor && html`<p class="hint below">There are more.</p>`}
  `;
}
