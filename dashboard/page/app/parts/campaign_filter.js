import { useApi } from "../base/context.js";
import { html } from "../base/html.js";
import { say } from "../base/messages.js";
import { useLive } from "../base/polling.js";

/** @import { CampaignPage } from "../../../types/answers" */
/** @import { Live } from "../base/polling.js" */

const CAMPAIGNS_OFFERED = 50;
const CAMPAIGNS_EVERY_MS = 60_000;

/**
 * Asks for a campaign; those of the stack are offered.
 *
 * @param {{ value: string, onChange: (event: Event) => void }} props
 */
export function CampaignFilter({ value, onChange }) {
  const api = useApi();
  /** @type {Live<CampaignPage>} */
  const campaigns = useLive(
    "campaigns offered",
    (signal) => api.get("/campaigns", { limit: CAMPAIGNS_OFFERED }, signal),
    CAMPAIGNS_EVERY_MS,
  );
  return html`
    <label class="filter filter-campaign">
      <span>${say("parts.campaign")}</span>
      <input
        type="text"
        list="campaigns-offered"
        placeholder=${say("parts.any_campaign")}
        autocomplete="off"
        spellcheck=${false}
        value=${value}
        onChange=${onChange}
      />
      <datalist id="campaigns-offered">
        ${campaigns.value?.campaigns.map(({ campaign }) => html`<option key=${campaign} value=${campaign}></option>`)}
      </datalist>
    </label>
  `;
}
