import { useEffect } from "preact/hooks";

import { serverNow, useNow } from "../base/clock.js";
import { useApi } from "../base/context.js";
import { html } from "../base/html.js";
import { phrase, say } from "../base/messages.js";
import { perCent, whole } from "../base/numbers.js";
import { useLive } from "../base/polling.js";
import { go } from "../base/router.js";
import { clockTime, day, minuteTime } from "../base/times.js";
import { useName } from "../base/title.js";
import { CampaignBar } from "../parts/campaign_bar.js";
import { Heading } from "../parts/heading.js";
import { Icon } from "../parts/icon.js";
import { Empty, shown } from "../parts/states.js";
import { addressOf } from "./campaigns/card.js";
import { useAwakeScreen, useMovedLately } from "./wall/screen.js";

/** @import { CampaignPage, CampaignProgress } from "../../../types/answers" */
/** @import { Live } from "../base/polling.js" */

const EVERY_MS = 8_000;
const LATEST_EVERY_MS = 20_000;
const OLD_AFTER_MS = 30_000;

/**
 * One campaign, to be read across a room. Without a name it is the one that changed last.
 *
 * @param {{ name?: string, problems: number }} props
 */
export function WallView({ name, problems }) {
  const api = useApi();
  /** @type {Live<CampaignPage>} */
  const latest = useLive(
    "wall/latest",
    async (signal) => (name ? { campaigns: [], next_cursor: null } : api.get("/campaigns", { limit: 1 }, signal)),
    LATEST_EVERY_MS,
  );
  const chosen = name ?? latest.value?.campaigns[0]?.campaign;
  const leaveTo = name ? addressOf(name) : "#/campaigns";
  useAwakeScreen();
  useName(chosen ?? null);
  useEffect(() => {
    /** @param {KeyboardEvent} event */
    const leave = (event) => {
      if (event.key === "Escape") go(leaveTo);
    };
    addEventListener("keydown", leave);
    return () => removeEventListener("keydown", leave);
  }, [leaveTo]);
  const isMoved = useMovedLately();
  return html`
    <div class=${isMoved ? "wall" : "wall wall-still"}>
      <a class="wall-leave button" href=${leaveTo}><${Icon} name="X" />${say("wall.leave")}</a>
      ${
        chosen
          ? html`<${Wall} key=${chosen} name=${chosen} problems=${problems} />`
          : html`<${Heading} isHidden=${true}>${say("wall.title")}<//>${shown(latest, say("campaigns.of_it"), 6, () => html`<${Empty} icon="Megaphone" title=${say("wall.none")} />`)}`
      }
    </div>
  `;
}

/** @param {{ name: string, problems: number }} props */
function Wall({ name, problems }) {
  const api = useApi();
  /** @type {Live<CampaignProgress>} */
  const live = useLive(
    `campaign/${name}`,
    (signal) => api.get("/campaigns/progress", { campaign: name }, signal),
    EVERY_MS,
  );
  return html`
    <${Heading}>${name}<//>
    ${shown(live, say("campaigns.of_it"), 8, (progress) => html`<${Shown} progress=${progress} problems=${problems} />`)}
  `;
}

/** @param {{ progress: CampaignProgress, problems: number }} props */
function Shown({ progress, problems }) {
  const { campaign, settings, rate_now: rate } = progress;
  const { done, total, calls } = campaign;
  return html`
    <div class="wall-done">
      <p class="wall-share">${perCent(total > 0 ? done / total : 0)}</p>
      <p class="wall-of">${say("overview.n_of_m_ended", { done, total })}</p>
    </div>
    <${CampaignBar} campaign=${campaign} />
    <dl class="wall-figures">
      <div>
        <dt>${say("wall.left")}</dt>
        <dd>${whole(calls.WAITING + calls.CALLING)}</dd>
      </div>
      <${End} progress=${progress} />
      <div>
        <dt>${say("overview.answer_rate")}</dt>
        <dd>${perCent(campaign.answer_rate)}</dd>
      </div>
      <div>
        <dt>${say("campaigns.settings.rate")}</dt>
        <dd>${whole(rate)}</dd>
        ${settings.calls_per_minute && html`<dd class="wall-more">${say("wall.rate.most", { count: settings.calls_per_minute })}</dd>`}
      </div>
    </dl>
    <${State} progress=${progress} problems=${problems} />
  `;
}

/** @param {{ progress: CampaignProgress }} props */
function End({ progress: { campaign, expected, pauses, refused_since } }) {
  const { WAITING, CALLING } = campaign.calls;
  if (!expected?.ended.likely) {
    const isOver = WAITING + CALLING === 0;
    return html`
      <div>
        <dt>${say("campaigns.end")}</dt>
        <dd>${isOver ? say("wall.end.over") : say("wall.end.unknown")}</dd>
        ${
          isOver &&
          campaign.last_change_at &&
          html`<dd class="wall-more">${say("wall.end.over.at", { time: roughTime(campaign.last_change_at) })}</dd>`
        }
      </div>
    `;
  }
  const { likely, nearly_sure } = expected.ended;
  const isHeld = pauses.length > 0 || refused_since !== null;
  return html`
    <div>
      <dt>${say("campaigns.end")}</dt>
      <dd>${roughTime(likely)}</dd>
      <dd class="wall-more">
        ${nearly_sure && say("wall.end.by", { time: roughTime(nearly_sure) })}${isHeld && ` (${say("wall.end.as_if")})`}
      </dd>
    </div>
  `;
}

/**
 * What is not as it should be, and of when all of this is.
 *
 * @param {{ progress: CampaignProgress, problems: number }} props
 */
function State({ progress: { now, campaign, pauses, refused_since }, problems }) {
  const isOld = useNow() - Date.parse(now) > OLD_AFTER_MS;
  const time = clockTime(now);
  return html`
    <ul class="wall-state">
      ${isOld && html`<li class="wall-bad"><${Icon} name="TriangleAlert" /><span role="alert">${say("wall.old", { time })}</span></li>`}
      ${pauses.map(
        ({ scope, since }) => html`
          <li key=${scope} class="wall-attention">
            <${Icon} name="CirclePause" />${phrase("wall.paused", { time: roughTime(since) })}
          </li>
        `,
      )}
      ${refused_since && html`<li class="wall-bad"><${Icon} name="TriangleAlert" />${say("wall.refused")}</li>`}
      ${campaign.cancelled_before && html`<li class="wall-attention"><${Icon} name="Ban" />${say("wall.cancelled")}</li>`}
      <li class=${problems > 0 ? "wall-attention" : "wall-good"}>
        <${Icon} name=${problems > 0 ? "CircleAlert" : "CircleCheck"} />
        ${problems > 0 ? say("wall.problems", { count: problems }) : say("wall.no_problems")}
      </li>
      ${!isOld && html`<li class="wall-as-of">${say("wall.as_of", { time })}</li>`}
    </ul>
  `;
}

/** "16:25" today, else with its day. @param {string} at */
function roughTime(at) {
  const isToday = new Date(at).toDateString() === new Date(serverNow()).toDateString();
  return isToday ? minuteTime(at) : `${day(at)}, ${minuteTime(at)}`;
}
