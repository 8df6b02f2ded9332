import { html } from "../../base/html.js";
import { LANE } from "../../base/labels.js";
import { language, locale, phrase, say } from "../../base/messages.js";
import { figuresInWords } from "../../base/numbers.js";
import { Panel } from "../../parts/controls.js";
import { RetryRules, attemptsInWords } from "../../parts/retries.js";
import { Time } from "../../parts/time.js";

/** @import { CampaignProgress, Lane, RetryUse, TextUse } from "../../../../types/answers" */

/**
 * By what rules the campaign calls: what is set for it, and what its latest calls have in common.
 *
 * @param {{ progress: CampaignProgress }} props
 */
export function HowItCalls({ progress: { campaign, settings, move, latest_calls: calls } }) {
  const { set_at, set_by, calls_per_minute: rate } = settings;
  const hint =
    calls.looked_at > 0 && html`<span class="hint">${say("campaigns.how.hint", { count: calls.looked_at })}</span>`;
  return html`
    <${Panel} title=${say("campaigns.how")} id="how" aside=${hint}>
      <dl class="details">
        <dt>${say("campaigns.how.hours")}</dt>
        <dd>
          ${settings.calling_hours_written ?? say("campaigns.how.hours.none")}
          ${calls.calling_hours.map(
            (use) =>
              html`<p key=${use.what} class="hint">${say("campaigns.how.hours.own", { hours: some(use, calls.looked_at) })}</p>`,
          )}
        </dd>
        <dt>${say("campaigns.how.rate")}</dt>
        <dd>${rate ? say("campaigns.rate_set", { count: rate }) : say("campaigns.rate_free")}</dd>
        <dt>${say("campaigns.how.lane")}</dt>
        <dd>
          ${settings.lane ? LANE[settings.lane].label : list(calls.lanes.map(inLane), calls.looked_at)}
          ${move && !move.is_done && html`<p class="hint">${say("campaigns.how.lane.moving")}</p>`}
        </dd>
        <dt>${say("campaigns.how.templates")}</dt>
        <dd><${Templates} uses=${calls.templates} lookedAt=${calls.looked_at} /></dd>
        <dt>${say("campaigns.how.languages")}</dt>
        <dd>${list(calls.languages.map(inLanguage), calls.looked_at) || say("campaigns.how.languages.none")}</dd>
        ${
          calls.retries.length > 0 &&
          html`<dt>${say("campaigns.how.retries")}</dt>
          <dd>
            ${calls.retries.map(
              (use) =>
                html`<${Retries} key=${`${use.retry_policy} ${use.text}`} use=${use} lookedAt=${calls.looked_at} />`,
            )}
          </dd>`
        }
        ${campaign.figures && html`<dt>${say("campaigns.how.figures")}</dt><dd>${figuresInWords(campaign.figures)}</dd>`}
      </dl>
      ${
        set_at &&
        html`<p class="hint below">${phrase("campaigns.how.set_by", { time: html`<${Time} at=${set_at} />`, by: set_by })}</p>`
      }
    <//>
  `;
}

/** @param {{ uses: TextUse[], lookedAt: number }} props */
function Templates({ uses, lookedAt }) {
  if (uses.length === 0) return say("campaigns.how.templates.none");
  return html`
    <ul class="rules">
      ${uses.map(
        (use) => html`
          <li key=${use.what}><a href=${`#/templates/${encodeURIComponent(use.what)}`}>${some(use, lookedAt)}</a></li>
        `,
      )}
    </ul>
  `;
}

/** @param {{ use: RetryUse, lookedAt: number }} props */
function Retries({ use, lookedAt }) {
  const { retry, retry_policy: name, calls } = use;
  return html`
    <div class="retries">
      <p>${some({ what: attemptsInWords(retry, name), calls }, lookedAt)}</p>
      <${RetryRules} retry=${retry} />
    </div>
  `;
}

/** @param {TextUse[]} uses @param {number} lookedAt */
function list(uses, lookedAt) {
  return uses.map((use) => some(use, lookedAt)).join(", ");
}

/** What calls have; of how many, where not all of those that were looked at have it. @param {TextUse} use @param {number} lookedAt */
function some({ what, calls }, lookedAt) {
  return calls === lookedAt ? what : say("campaigns.how.some", { what, calls, looked_at: lookedAt });
}

/** @param {TextUse} use */
function inLane({ what, calls }) {
  return { what: LANE[/** @type {Lane} */ (what)]?.label ?? what, calls };
}

/** "English (United Kingdom)" for en-GB. @param {TextUse} use */
function inLanguage({ what, calls }) {
  try {
    return { what: new Intl.DisplayNames([locale, language], { type: "language" }).of(what) ?? what, calls };
  } catch {
    return { what, calls };
  }
}
