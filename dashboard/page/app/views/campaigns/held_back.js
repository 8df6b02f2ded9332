import { html } from "../../base/html.js";
import { LANE } from "../../base/labels.js";
import { phrase, say } from "../../base/messages.js";
import { Icon } from "../../parts/icon.js";
import { FromNow, Time } from "../../parts/time.js";

/** @import { CampaignProgress, Pause } from "../../../../types/answers" */

/**
 * What keeps the campaign's calls from being dialled: who, since when, why. Not there when nothing does.
 *
 * @param {{ progress: CampaignProgress }} props
 */
export function HeldBack({ progress: { pauses, refused_since } }) {
  if (pauses.length === 0 && !refused_since) return null;
  return html`
    <ul class="held-back">
      ${pauses.map((pause) => html`<${Paused} key=${`${pause.scope} ${pause.lane}`} pause=${pause} />`)}
      ${refused_since && html`<${Refused} since=${refused_since} />`}
    </ul>
  `;
}

/** @param {{ pause: Pause }} props */
function Paused({ pause }) {
  const { since, by, reason } = pause;
  return html`
    <li class="note note-attention">
      <${Icon} name="CirclePause" />
      <div>
        <p>
          <b>${what(pause)}</b>${" "}
          ${phrase("campaigns.held.by", {
            time: html`<${Time} at=${since} />`,
            when: html`<${FromNow} at=${since} />`,
            by: html`<b>${by}</b>`,
          })}
        </p>
        <p class="held-reason">${reason ? say("campaigns.held.why", { reason }) : say("campaigns.held.no_reason")}</p>
      </div>
    </li>
  `;
}

/** @param {{ since: string }} props */
function Refused({ since }) {
  return html`
    <li class="note note-attention">
      <${Icon} name="TriangleAlert" />
      <p>
        <b>${say("campaigns.refused")}</b>${" "}
        ${phrase("campaigns.refused.since", {
          time: html`<${Time} at=${since} />`,
          link: (/** @type {any[]} */ words) => html`<a href="#/problems">${words}</a>`,
        })}
      </p>
    </li>
  `;
}

/** @param {Pause} pause */
function what({ scope, lane }) {
  if (scope === "all") return say("campaigns.held.all");
  return lane ? say("campaigns.held.lane", { lane: LANE[lane].label }) : say("campaigns.held.campaign");
}
