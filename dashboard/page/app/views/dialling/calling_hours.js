import { Problem } from "../../base/api.js";
import { useApi, useMayActOn } from "../../base/context.js";
import { html } from "../../base/html.js";
import { phrase, say } from "../../base/messages.js";
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
const COLUMNS = [say("dialling.hours.name"), say("dialling.hours.hours"), say("dialling.hours.since")];
export const EXAMPLE = "mon-fri 09:00-12:00 13:00-18:00; sat 10:00-14:00; not US-WA, 2026-12-24; in America/Denver";

/**
 * The calling hours that have names, which requests and campaigns give.
 *
 * @param {{ list: NamedHoursList }} props
 */
export function CallingHours({ list }) {
  const api = useApi();
  const mayAct = useMayActOn().everything;
  const columns = mayAct ? [...COLUMNS, say("dialling.hours.change_column")] : COLUMNS;
  return html`
    ${list.unreadable.map(
      ({ name, fault }) => html`
        <div key=${name} class="note note-attention">
          <${Icon} name="TriangleAlert" />
          <p>
            ${
              name === ALL_NAMES
                ? say("dialling.hours.all_unreadable", { fault })
                : phrase("dialling.hours.unreadable", { name: html`<b>${name}</b>`, fault })
            }
          </p>
          ${
            mayAct &&
            html`<div class="buttons">
              ${name !== ALL_NAMES && html`<${Button} says=${say("dialling.hours.put_it_anew", { name })} onClick=${() => askForHours(api, { name })}>${say("dialling.hours.put_anew")}<//>`}
              <${Button} says=${say("dialling.hours.remove_it", { name })} onClick=${() => askToRemove(api, { name, in_settings: false })}>${say("dialling.hours.remove")}<//>
            </div>`
          }
        </div>
      `,
    )}
    ${
      list.calling_hours.length === 0
        ? html`<${Empty} icon="Clock" title=${say("dialling.hours.none")}>${say("dialling.hours.none.why")}<//>`
        : html`<${EntriesTable} columns=${columns} entries=${list.calling_hours.map((each) => entry(each, list.default, api))} />`
    }
    ${mayAct && html`<div class="buttons"><${Button} icon="Clock" onClick=${() => askForHours(api, undefined, list)}>${say("dialling.hours.give_a_name")}<//></div>`}
  `;
}

/** @param {NamedHours} hours @param {string | null} standard @param {Api} api */
function entry(hours, standard, api) {
  const { name, written, put_at } = hours;
  const since = put_at
    ? html`${phrase("dialling.hours.put_by", { time: html`<${Time} at=${put_at} />`, by: hours.put_by ?? "" })}${hours.in_settings && html` <span class="hint">${say("dialling.hours.instead")}</span>`}`
    : html`<span class="hint">${say("dialling.hours.in_settings")}</span>`;
  return {
    key: name,
    cells: [
      html`<b>${name}</b>${name === standard && html` <span class="hint">${say("dialling.hours.standard")}</span>`}`,
      written,
      since,
      html`
        <div class="buttons">
          <${Button} says=${say("dialling.hours.change_it", { name })} onClick=${() => askForHours(api, hours)}>${say("dialling.hours.change")}<//>
          ${put_at && html`<${Button} says=${say("dialling.hours.remove_it", { name })} onClick=${() => askToRemove(api, hours)}>${say("dialling.hours.remove")}<//>`}
        </div>
      `,
    ],
  };
}

/** @param {string} [written] @returns {FieldProps} */
function hoursField(written) {
  return {
    name: "written",
    label: say("dialling.hours.hours"),
    kind: "long",
    isRequired: true,
    longest: 8_000,
    hint: say("dialling.hours.hint", { example: EXAMPLE }),
    value: written,
  };
}

/** @param {Api} api @param {{ name: string, written?: string }} [hours] @param {NamedHoursList} [list] Those that there are. */
function askForHours(api, hours, list) {
  ask({
    title: hours ? say("dialling.hours.ask_change", { name: hours.name }) : say("dialling.hours.ask_name"),
    text: html`<p>${say("dialling.hours.hold_for")}</p>`,
    verb: say("dialling.hours.put"),
    fields: [
      ...(hours
        ? []
        : [
            {
              name: "name",
              label: say("dialling.hours.name"),
              isRequired: true,
              longest: 40,
              hint: say("dialling.hours.name.hint"),
            },
          ]),
      hoursField(hours?.written),
    ],
    run: async ({ name = hours?.name ?? "", written }) => {
      if (list?.calling_hours.some((each) => each.name === name)) {
        throw new Problem(409, say("dialling.hours.name_taken", { name }));
      }
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
    title: say("dialling.hours.ask_remove", { name }),
    text: in_settings
      ? html`<p>${say("dialling.hours.settings_hold")}</p>`
      : html`<p>${say("dialling.hours.calls_held")}</p>`,
    verb: say("dialling.hours.do_remove"),
    otherwise: say("dialling.hours.keep"),
    isGrave: !in_settings,
    fields: [WHY],
    run: async ({ reason }) => {
      /** @type {NamedHoursDeleted} */
      const deleted = await api.send(`/calling-hours/${encodeURIComponent(name)}/delete`, { reason });
      return say("dialling.hours.removed", { name: deleted.name });
    },
  });
}
