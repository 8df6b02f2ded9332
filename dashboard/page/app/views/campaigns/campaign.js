import { useApi, useMayActOn, useMaySeeNumbers } from "../../base/context.js";
import { html } from "../../base/html.js";
import { say } from "../../base/messages.js";
import { useLive } from "../../base/polling.js";
import { useName } from "../../base/title.js";
import { Button } from "../../parts/button.js";
import { Heading } from "../../parts/heading.js";
import { Icon } from "../../parts/icon.js";
import { askToNote, Notes } from "../../parts/notes.js";
import { shown } from "../../parts/states.js";
import { CampaignActions } from "./actions.js";
import { CampaignBadges } from "./card.js";
import { CampaignCourse } from "./course.js";
import { askToExport } from "./export.js";
import { HeldBack } from "./held_back.js";
import { HowItCalls } from "./how_it_calls.js";
import { ProgressPanel } from "./progress.js";

/** @import { CampaignNotes, CampaignProgress } from "../../../../types/answers" */
/** @import { Live } from "../../base/polling.js" */

const EVERY_MS = 10_000;
const NOTES_EVERY_MS = 30_000;

/**
 * All of one campaign.
 *
 * @param {{ name: string }} props
 */
export function CampaignView({ name }) {
  const api = useApi();
  const mayAct = useMayActOn().campaign(name);
  /** @type {Live<CampaignProgress>} */
  const live = useLive(
    `campaign/${name}`,
    (signal) => api.get("/campaigns/progress", { campaign: name }, signal),
    EVERY_MS,
  );
  /** @type {Live<CampaignNotes>} */
  const notes = useLive(
    `notes/${name}`,
    (signal) => api.get("/campaigns/notes", { campaign: name }, signal),
    NOTES_EVERY_MS,
  );
  useName(name);
  const note = () => askToNote(api, { path: "/campaigns/notes", body: { campaign: name }, name });
  return html`
    <p class="back"><a href="#/campaigns"><${Icon} name="ArrowLeft" />${say("overview.all_campaigns")}</a></p>
    <div class="view-title campaign-title">
      <div class="campaign-named">
        <${Heading}>${name}<//>
        ${live.value && html`<${CampaignBadges} campaign=${live.value.campaign} />`}
      </div>
      <div class="view-actions">
        <a class="button" href=${`#/wall/${encodeURIComponent(name)}`}><${Icon} name="Monitor" />${say("campaigns.wall")}</a>
        <a class="button" href=${`#/calls?campaign=${encodeURIComponent(name)}`}><${Icon} name="Phone" />${say("campaigns.calls_of")}</a>
        <${ExportButton} name=${name} />
        ${mayAct && live.value && html`<${CampaignActions} campaign=${live.value.campaign} settings=${live.value.settings} />`}
      </div>
    </div>
    ${shown(
      live,
      say("campaigns.of_it"),
      8,
      (progress) => html`
        <${HeldBack} progress=${progress} />
        <${ProgressPanel} progress=${progress} />
        <${CampaignCourse} name=${name} />
        <${HowItCalls} progress=${progress} />
      `,
    )}
    ${
      live.value &&
      shown(
        notes,
        say("campaigns.notes.what"),
        2,
        (of) => html`<${Notes} notes=${of.notes} onNote=${mayAct ? note : undefined} />`,
      )
    }
  `;
}

/** @param {{ name: string }} props */
function ExportButton({ name }) {
  const api = useApi();
  const isClear = useMaySeeNumbers();
  return html`
    <${Button} icon="Layers" onClick=${() => askToExport(api, name, isClear)}>${say("parts.save.ask")}<//>
  `;
}
