import { useState } from "preact/hooks";

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
      <${FilterText} list="campaigns-offered" placeholder=${say("parts.any_campaign")} value=${value} onChange=${onChange} />
      <datalist id="campaigns-offered">
        ${campaigns.value?.campaigns.map(({ campaign }) => html`<option key=${campaign} value=${campaign}></option>`)}
      </datalist>
    </label>
  `;
}

/**
 * What a list is filtered by, typed. While somebody types it stays, however often the page is drawn anew.
 *
 * @param {{ value: string, onChange: (event: Event) => void } & Record<string, unknown>} props
 */
export function FilterText({ value, ...more }) {
  const [typed, setTyped] = useState(/** @type {string | null} */ (null));
  return html`
    <input
      type="text"
      autocomplete="off"
      spellcheck=${false}
      ...${more}
      value=${typed ?? value}
      onInput=${(/** @type {any} */ event) => setTyped(event.currentTarget.value)}
      onBlur=${() => setTyped(null)}
    />
  `;
}
