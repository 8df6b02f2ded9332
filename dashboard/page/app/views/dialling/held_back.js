import { useApi, useMayActOn } from "../../base/context.js";
import { html } from "../../base/html.js";
import { LANE } from "../../base/labels.js";
import { LaneMark } from "../../parts/badges.js";
import { Button } from "../../parts/button.js";
import { Icon } from "../../parts/icon.js";
import { FromNow, Time } from "../../parts/time.js";
import { askToPause, askToResume } from "./pauses.js";

/** @import { CancelledCampaign, Dialling, Pause } from "../../../../types/answers" */
/** @import { Target } from "./pauses.js" */

/**
 * What is paused, by whom and why; and what was cancelled.
 *
 * @param {{ dialling: Dialling }} props
 */
export function HeldBack({ dialling }) {
  const { pauses, cancelled_campaigns } = dialling;
  const everything = pauses.find((pause) => pause.scope === "all");
  return html`
    <table class="plain held">
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col">State</th>
          <th scope="col"><span class="only-read">Action</span></th>
        </tr>
      </thead>
      <tbody>
        <${Row} name="Everything" says="everything" pause=${everything} target=${{}} />
        ${Object.keys(LANE).map(
          (lane) => html`
            <${Row}
              key=${`lane ${lane}`}
              name=${html`<${LaneMark} lane=${lane} />`}
              says=${`lane ${LANE[lane]?.label ?? lane}`}
              pause=${pauses.find((pause) => pause.lane === lane)}
              isHeld=${everything !== undefined}
              target=${{ lane }}
            />
          `,
        )}
        ${pauses
          .filter((pause) => pause.scope === "campaign")
          .map(
            (pause) => html`
              <${Row}
                key=${pause.campaign}
                name=${html`<span class="held-name">${pause.campaign}</span>`}
                says=${`campaign ${pause.campaign}`}
                pause=${pause}
                target=${{ campaign: pause.campaign }}
              />
            `,
          )}
      </tbody>
    </table>
    <p class="hint">A campaign is paused on the page of <a href="#/campaigns">campaigns</a>.</p>
    ${cancelled_campaigns.length > 0 && html`<${Cancelled} campaigns=${cancelled_campaigns} />`}
  `;
}

/** @param {{ name: any, says: string, pause: Pause | undefined, isHeld?: boolean, target: Target }} props */
function Row({ name, says, pause, isHeld = false, target }) {
  const api = useApi();
  const mayActOn = useMayActOn();
  const mayAct = target.campaign
    ? mayActOn.campaign(target.campaign)
    : target.lane
      ? mayActOn.lane(target.lane)
      : mayActOn.everything;
  return html`
    <tr>
      <th scope="row">${name}</th>
      <td><${State} pause=${pause} isHeld=${isHeld} /></td>
      <td class="held-button">
        ${
          mayAct &&
          (pause
            ? html`<${Button} says=${`Resume ${says}…`} onClick=${() => askToResume(api, target)}>Resume…<//>`
            : html`<${Button} says=${`Pause ${says}…`} onClick=${() => askToPause(api, target)}>Pause…<//>`)
        }
      </td>
    </tr>
  `;
}

/** @param {{ pause: Pause | undefined, isHeld: boolean }} props */
function State({ pause, isHeld }) {
  if (pause) {
    return html`
      <span class="badge tone-paused"><${Icon} name="CirclePause" />Paused</span>
      <span class="held-why">
        by ${pause.by}, <${FromNow} at=${pause.since} />${pause.reason && html`<q>${pause.reason}</q>`}
      </span>
    `;
  }
  if (isHeld) return html`<span class="hint">held back with everything</span>`;
  return html`<span class="badge tone-completed"><${Icon} name="CirclePlay" />Running</span>`;
}

/** @param {{ campaigns: CancelledCampaign[] }} props */
function Cancelled({ campaigns }) {
  return html`
    <h3>Cancelled campaigns</h3>
    <ul class="cancelled">
      ${campaigns.map(
        (campaign) => html`
          <li key=${campaign.campaign}>
            <b>${campaign.campaign}</b>
            <span class="hint"> calls accepted before <${Time} at=${campaign.cancelled_before} />, by ${campaign.by}</span>
          </li>
        `,
      )}
    </ul>
  `;
}
