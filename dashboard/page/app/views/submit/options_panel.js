import { useApi } from "../../base/context.js";
import { html } from "../../base/html.js";
import { LANE } from "../../base/labels.js";
import { say } from "../../base/messages.js";
import { useLive } from "../../base/polling.js";
import { zone } from "../../base/times.js";
import { Panel } from "../../parts/controls.js";
import { Choice, Labelled } from "../../parts/labelled.js";
import { RetriesPanel } from "../new_call/when.js";

/** @import { NamedHoursList } from "../../../../types/answers" */
/** @import { Live } from "../../base/polling.js" */
/** @import { OptionsProps } from "./message_panel.js" */

const EVERY_MS = 60_000;

/**
 * What else holds for all rows. What is left empty is as each row says, or as the stack does.
 *
 * @param {OptionsProps} props
 */
export function OptionsPanels({ options, change }) {
  return html`
    <${ForAll} options=${options} change=${change} />
    <${RetriesPanel} draft=${options} change=${change} />
    <${Reading} options=${options} change=${change} />
  `;
}

/** @param {OptionsProps} props */
function ForAll({ options, change }) {
  const api = useApi();
  /** @type {Live<NamedHoursList>} */
  const hours = useLive("calling hours", (signal) => api.get("/calling-hours", {}, signal), EVERY_MS);
  const named = hours.value?.calling_hours ?? [];
  return html`
    <${Panel} title=${say("submit.for_all")} id="for-all">
      <div class="form-row">
        <${Labelled}
          id="submit-campaign"
          label=${say("submit.field.campaign")}
          value=${options.campaign}
          hint=${say("submit.campaign.hint")}
          onInput=${(/** @type {string} */ campaign) => change({ campaign })}
          more=${{ maxLength: 128, spellcheck: false }}
        />
        <${Choice}
          id="submit-lane"
          label=${say("submit.field.lane")}
          value=${options.lane}
          options=${[
            { value: "", label: say("submit.lane.rows") },
            ...Object.entries(LANE).map(([value, { label }]) => ({ value, label })),
          ]}
          choose=${(/** @type {string} */ lane) => change({ lane })}
        />
        ${
          named.length > 0 &&
          html`<${Choice}
            id="submit-hours"
            label=${say("submit.field.calling_hours")}
            value=${options.hours}
            options=${[
              { value: "", label: say("submit.hours.rows") },
              ...named.map(({ name }) => ({ value: name, label: name })),
            ]}
            hint=${named.find(({ name }) => name === options.hours)?.written}
            choose=${(/** @type {string} */ hours) => change({ hours })}
          />`
        }
        <${Labelled}
          id="submit-not-before"
          kind="datetime-local"
          label=${say("submit.field.not_before")}
          value=${options.notBefore}
          hint=${say("parts.in_your_zone", { zone: zone() })}
          onInput=${(/** @type {string} */ notBefore) => change({ notBefore })}
        />
        <${Labelled}
          id="submit-expires-at"
          kind="datetime-local"
          label=${say("submit.field.expires_at")}
          value=${options.expiresAt}
          hint=${say("parts.in_your_zone", { zone: zone() })}
          onInput=${(/** @type {string} */ expiresAt) => change({ expiresAt })}
        />
      </div>
    <//>
  `;
}

/** @param {OptionsProps} props */
function Reading({ options, change }) {
  return html`
    <${Panel} title=${say("submit.reading")} id="reading">
      <div class="form-row">
        <${Labelled}
          id="submit-country"
          label=${say("submit.country")}
          value=${options.country}
          hint=${say("submit.country.hint")}
          onInput=${(/** @type {string} */ country) => change({ country })}
          more=${{ maxLength: 2, placeholder: "US", spellcheck: false }}
        />
        <${Labelled}
          id="submit-date-format"
          label=${say("submit.date_format")}
          value=${options.dateFormat}
          hint=${say("submit.date_format.hint")}
          onInput=${(/** @type {string} */ dateFormat) => change({ dateFormat })}
          more=${{ maxLength: 64, placeholder: "DD.MM.YYYY HH:mm", spellcheck: false }}
        />
        <${Labelled}
          id="submit-time-zone"
          label=${say("submit.time_zone")}
          value=${options.timeZone}
          hint=${say("submit.time_zone.hint")}
          onInput=${(/** @type {string} */ timeZone) => change({ timeZone })}
          more=${{ maxLength: 64, placeholder: "Europe/Berlin", spellcheck: false }}
        />
        <${Labelled}
          id="submit-sheet"
          label=${say("submit.sheet")}
          value=${options.sheet}
          hint=${say("submit.sheet.hint")}
          onInput=${(/** @type {string} */ sheet) => change({ sheet })}
          more=${{ maxLength: 64, spellcheck: false }}
        />
      </div>
    <//>
  `;
}
