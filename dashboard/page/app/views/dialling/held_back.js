import { useApi, useMayActOn } from "../../base/context.js";
import { html } from "../../base/html.js";
import { phrase, say } from "../../base/messages.js";
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
          <th scope="col">${say("dialling.what")}</th>
          <th scope="col">${say("dialling.state")}</th>
          <th scope="col"><span class="only-read">${say("dialling.action")}</span></th>
        </tr>
      </thead>
      <tbody>
        <${Row} name=${say("dialling.everything")} says=${say("dialling.says_everything")} pause=${everything} target=${{}} />
        ${Object.keys(LANE).map(
          (lane) => html`
            <${Row}
              key=${`lane ${lane}`}
              name=${html`<${LaneMark} lane=${lane} />`}
              says=${say("dialling.says_lane", { lane: LANE[lane]?.label ?? lane })}
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
                says=${say("dialling.says_campaign", { campaign: pause.campaign ?? "" })}
                pause=${pause}
                target=${{ campaign: pause.campaign }}
              />
            `,
          )}
      </tbody>
    </table>
    <p class="hint">${phrase("dialling.pause_a_campaign", { link: (words) => html`<a href="#/campaigns">${words}</a>` })}</p>
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
            ? html`<${Button} says=${say("dialling.resume_it", { what: says })} onClick=${() => askToResume(api, target)}>${say("dialling.resume")}<//>`
            : html`<${Button} says=${say("dialling.pause_it", { what: says })} onClick=${() => askToPause(api, target)}>${say("dialling.pause")}<//>`)
        }
      </td>
    </tr>
  `;
}

/** @param {{ pause: Pause | undefined, isHeld: boolean }} props */
function State({ pause, isHeld }) {
  if (pause) {
    return html`
      <span class="badge tone-paused"><${Icon} name="CirclePause" />${say("dialling.paused")}</span>
      <span class="held-why">
        ${phrase("dialling.by_whom", { by: pause.by, when: html`<${FromNow} at=${pause.since} />` })}
        ${pause.reason && html`<q>${pause.reason}</q>`}
      </span>
    `;
  }
  if (isHeld) return html`<span class="hint">${say("dialling.held_with_everything")}</span>`;
  return html`<span class="badge tone-completed"><${Icon} name="CirclePlay" />${say("dialling.running")}</span>`;
}

/** @param {{ campaigns: CancelledCampaign[] }} props */
function Cancelled({ campaigns }) {
  return html`
    <h3>${say("dialling.cancelled_campaigns")}</h3>
    <ul class="cancelled">
      ${campaigns.map(
        (campaign) => html`
          <li key=${campaign.campaign}>
            <b>${campaign.campaign}</b>
            <span class="hint"> ${phrase("dialling.accepted_before", { time: html`<${Time} at=${campaign.cancelled_before} />`, by: campaign.by })}</span>
          </li>
        `,
      )}
    </ul>
  `;
}
