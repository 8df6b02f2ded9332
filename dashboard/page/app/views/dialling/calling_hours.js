import { useApi, useMayActOn } from "../../base/context.js";
import { html } from "../../base/html.js";
import { ask } from "../../parts/actions.js";
import { Button } from "../../parts/button.js";
import { Icon } from "../../parts/icon.js";
import { EntriesTable } from "../../parts/entries.js";
import { WHY } from "../../parts/fields.js";
import { Empty } from "../../parts/states.js";
import { Time } from "../../parts/time.js";

/** @import { Api } from "../../base/api.js" */
/** @import { NamedHours, NamedHoursDeleted, NamedHoursList, NamedHoursPut } from "../../../../types/answers" */
/** @import { FieldProps } from "../../parts/fields.js" */

/** What the API calls hours of which not even the names can be read. */
const ALL_NAMES = "*";
const COLUMNS = ["Name", "Hours", "Since"];
export const EXAMPLE = "mon-fri 09:00-12:00 13:00-18:00; sat 10:00-14:00; not US-WA, 2026-12-24; in America/Denver";

/**
 * The calling hours that have names, which requests and campaigns give.
 *
 * @param {{ list: NamedHoursList }} props
 */
export function CallingHours({ list }) {
  const api = useApi();
  const mayAct = useMayActOn().everything;
  const columns = mayAct ? [...COLUMNS, "Change"] : COLUMNS;
  return html`
    ${list.unreadable.map(
      ({ name, fault }) => html`
        <div key=${name} class="note note-attention">
          <${Icon} name="TriangleAlert" />
          <p>
            ${name === ALL_NAMES ? "Hours that were put" : html`The hours <b>${name}</b>`} cannot be read (${fault}). Calls
            that give them wait until they are put anew.
          </p>
          ${
            mayAct &&
            html`<div class="buttons">
              ${name !== ALL_NAMES && html`<${Button} says=${`Put ${name} anew…`} onClick=${() => askForHours(api, { name })}>Put anew…<//>`}
              <${Button} says=${`Remove ${name}…`} onClick=${() => askToRemove(api, { name, in_settings: false })}>Remove…<//>
            </div>`
          }
        </div>
      `,
    )}
    ${
      list.calling_hours.length === 0
        ? html`<${Empty} icon="Clock" title="No hours have a name">Requests and campaigns give hours of their own, or none.<//>`
        : html`<${EntriesTable} columns=${columns} entries=${list.calling_hours.map((each) => entry(each, list.default, api))} />`
    }
    ${mayAct && html`<div class="buttons"><${Button} icon="Clock" onClick=${() => askForHours(api)}>Name hours…<//></div>`}
  `;
}

/** @param {NamedHours} hours @param {string | null} standard @param {Api} api */
function entry(hours, standard, api) {
  const { name, written, put_at } = hours;
  const since = put_at
    ? html`<${Time} at=${put_at} /> by ${hours.put_by}${hours.in_settings && html` <span class="hint">(instead of the settings’ own)</span>`}`
    : html`<span class="hint">in the settings</span>`;
  return {
    key: name,
    cells: [
      html`<b>${name}</b>${name === standard && html` <span class="hint">(where nothing is said)</span>`}`,
      written,
      since,
      html`
        <div class="buttons">
          <${Button} says=${`Change ${name}…`} onClick=${() => askForHours(api, hours)}>Change…<//>
          ${put_at && html`<${Button} says=${`Remove ${name}…`} onClick=${() => askToRemove(api, hours)}>Remove…<//>`}
        </div>
      `,
    ],
  };
}

/** @param {string} [written] @returns {FieldProps} */
function hoursField(written) {
  return {
    name: "written",
    label: "Hours",
    kind: "long",
    isRequired: true,
    longest: 8_000,
    hint: `On the clock where the recipient is: ${EXAMPLE}`,
    value: written,
  };
}

/** @param {Api} api @param {{ name: string, written?: string }} [hours] */
function askForHours(api, hours) {
  ask({
    title: hours ? `Change the hours ${hours.name}?` : "Give hours a name?",
    text: html`<p>They hold for all calls that give the name, also for those that wait already.</p>`,
    verb: "Put them",
    fields: [
      ...(hours
        ? []
        : [{ name: "name", label: "Name", isRequired: true, longest: 40, hint: "Small letters, digits, - and _." }]),
      hoursField(hours?.written),
    ],
    run: async ({ name = hours?.name ?? "", written }) => {
      const read = await api.send("/calling-hours/read", { written });
      /** @type {NamedHoursPut} */
      const put = await api.send(`/calling-hours/${encodeURIComponent(name)}`, read.hours, "PUT");
      return `${put.name}: ${put.written}.`;
    },
  });
}

/** @param {Api} api @param {{ name: string, in_settings: boolean }} hours */
function askToRemove(api, { name, in_settings }) {
  ask({
    title: `Remove the hours ${name}?`,
    text: in_settings
      ? html`<p>Those that the settings have under this name hold then.</p>`
      : html`<p>Waiting calls that give the name are held then, and shown under Problems, until there are hours of this name again.</p>`,
    verb: "Remove them",
    otherwise: "Keep them",
    isGrave: !in_settings,
    fields: [WHY],
    run: async ({ reason }) => {
      /** @type {NamedHoursDeleted} */
      const deleted = await api.send(`/calling-hours/${encodeURIComponent(name)}/delete`, { reason });
      return `${deleted.name} is removed.`;
    },
  });
}
