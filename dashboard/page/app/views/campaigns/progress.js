import { html } from "../../base/html.js";
import { phrase, say } from "../../base/messages.js";
import { perCent, whole } from "../../base/numbers.js";
import { CampaignBar } from "../../parts/campaign_bar.js";
import { Panel } from "../../parts/controls.js";
import { FromNow, Time } from "../../parts/time.js";
import { AnswerRate, CampaignCounts, Done } from "./card.js";

/** @import { CampaignProgress, ExpectedEnd } from "../../../../types/answers" */

/**
 * How far the campaign is, how fast it goes, and when it is expected to end.
 *
 * @param {{ progress: CampaignProgress }} props
 */
export function ProgressPanel({ progress }) {
  const { campaign, settings, rate_now, pauses, refused_since } = progress;
  const { WAITING, CALLING } = campaign.calls;
  const most = settings.calls_per_minute;
  const isHeld = pauses.length > 0 || refused_since !== null;
  return html`
    <${Panel} title=${say("campaigns.progress")} id="progress" aside=${html`<${Done} campaign=${campaign} />`}>
      <${CampaignBar} campaign=${campaign} />
      <${CampaignCounts} campaign=${campaign} />
      <dl class="figures">
        <${Figure} label=${say("campaigns.open")} hint=${say("campaigns.open.hint")}>
          <span class="figure">${whole(WAITING + CALLING)}</span>
        <//>
        <${Figure} label=${say("campaigns.rate_now")} hint=${say("campaigns.rate_now.hint")}>
          <span class="figure">${say("campaigns.rate_now.value", { rate: rate_now })}</span>
          <span class="hint">${most ? say("campaigns.rate_set", { count: most }) : say("campaigns.rate_free")}</span>
        <//>
        <${Figure} label=${say("overview.answer_rate")} hint=${say("campaigns.answer_rate.hint")}>
          <span class="figure">${perCent(campaign.answer_rate)}</span>
        <//>
        <${Figure} label=${say("campaigns.end")} hint=${say("campaigns.end.hint")}>
          ${
            progress.expected
              ? html`<${End} expected=${progress.expected} isHeld=${isHeld} />`
              : html`<span class="figure figure-words">${WAITING + CALLING > 0 ? say("campaigns.end.nothing") : say("campaigns.end.over")}</span>`
          }
        <//>
      </dl>
      <p class="hint"><${AnswerRate} campaign=${campaign} /></p>
      ${
        progress.expected !== null &&
        progress.expected.not_counted > 0 &&
        html`<p class="hint">${say("campaigns.end.not_counted", { count: progress.expected.not_counted })}</p>`
      }
    <//>
  `;
}

/** @param {{ label: string, hint: string, children?: any }} props */
function Figure({ label, hint, children }) {
  return html`
    <div class="figure-box" title=${hint}>
      <dt>${label}<span class="only-read">: ${hint}</span></dt>
      <dd>${children}</dd>
    </div>
  `;
}

/** @param {{ expected: ExpectedEnd, isHeld: boolean }} props */
function End({ expected: { ended }, isHeld }) {
  if (!ended.likely) return html`<span class="figure figure-words">${say("campaigns.end.never")}</span>`;
  return html`
    <span class="figure"><${Time} at=${ended.likely} /></span>
    <span class="hint">
      <${FromNow} at=${ended.likely} />${", "}
      ${
        ended.nearly_sure
          ? phrase("campaigns.end.sure", { time: html`<${Time} at=${ended.nearly_sure} />` })
          : say("campaigns.end.sure_never")
      }${isHeld && `, ${say("campaigns.end.as_if")}`}
    </span>
  `;
}
