import { useState } from "preact/hooks";

import { Problem } from "../base/api.js";
import { useApi, useMayAct } from "../base/context.js";
import { html } from "../base/html.js";
import { useLive } from "../base/polling.js";
import { ask } from "../parts/actions.js";
import { Button } from "../parts/button.js";
import { Panel, ViewTitle } from "../parts/controls.js";
import { EntriesTable } from "../parts/entries.js";
import { Icon } from "../parts/icon.js";
import { Pager, usePages } from "../parts/pager.js";
import { Empty, shown } from "../parts/states.js";
import { Time } from "../parts/time.js";

/** @import { DoNotCallEntry, DoNotCallPage } from "../../../types/answers" */
/** @import { Live } from "../base/polling.js" */
/** @import { FieldProps } from "../parts/fields.js" */

const COLUMNS = ["Number", "Why", "Since"];
const PAGE_SIZE = 25;
const EVERY_MS = 10_000;
/** @type {FieldProps[]} */
const NUMBER_FIELDS = [
  {
    name: "number",
    label: "Phone number",
    kind: "tel",
    isRequired: true,
    hint: "As it is written where it belongs, or with its country code: (206) 555-0142, +1 206 555 0142.",
    longest: 40,
  },
  {
    name: "country",
    label: "Country",
    kind: "text",
    hint: "Whose number it is, if that is not this stack's country and it has no country code: US, GB, ...",
    longest: 2,
  },
];

export function DoNotCallView() {
  const api = useApi();
  const mayAct = useMayAct();
  const pages = usePages("");
  /** @type {Live<DoNotCallPage>} */
  const live = useLive(
    `do not call ${pages.cursor}`,
    (signal) => api.get("/do-not-call", { limit: PAGE_SIZE, cursor: pages.cursor }, signal),
    EVERY_MS,
  );

  const add = () =>
    ask({
      title: "Put a number on the list?",
      text: html`<p>From then on it is not dialled, whoever asks, until somebody takes it off.</p>`,
      verb: "Put it on the list",
      fields: [
        ...NUMBER_FIELDS,
        { name: "reason", label: "Why", kind: "long", hint: "Shown to whoever looks at the list." },
      ],
      run: async ({ reason, ...typed }) => {
        const entry = await api.send("/do-not-call", { ...asTyped(typed), reason }, "PUT");
        return `${entry.destination_phone_number} is on the do-not-call list.`;
      },
    });
  const remove = () =>
    ask({
      title: "Take a number off the list?",
      text: html`<p>Type the number in full: the list shows only parts of it. It may be called again at once.</p>`,
      verb: "Take it off",
      otherwise: "Leave it on",
      isGrave: true,
      fields: NUMBER_FIELDS,
      run: async (typed) => {
        await api.send("/do-not-call/remove", asTyped(typed));
        return "The number may be called again.";
      },
    });

  return html`
    <${ViewTitle} title="Do not call">
      ${mayAct && html`<${Button} icon="Undo2" onClick=${remove}>Take off…<//>`}
      ${mayAct && html`<${Button} icon="PhoneOff" isMain=${true} onClick=${add}>Add a number…<//>`}
    <//>
    <${CheckPanel} />
    <${Panel} title="The list" id="list">
      ${shown(live, "The do-not-call list", 6, ({ entries }) => html`<${Entries} entries=${entries} />`)}
      <${Pager} pages=${pages} next=${live.value?.next_cursor} />
    <//>
  `;
}

/** @param {{ entries: DoNotCallEntry[] }} props */
function Entries({ entries }) {
  if (entries.length === 0) {
    return html`
      <${Empty} icon="PhoneOff" title="Nobody is on the list">
        Whoever asks not to be called is put here, and is not dialled from then on.
      <//>
    `;
  }
  return html`
    <${EntriesTable}
      columns=${COLUMNS}
      entries=${entries.map((entry) => ({
        key: entry.destination_phone_number + entry.since,
        cells: [
          html`<span class="phone">${entry.destination_phone_number}</span>`,
          entry.reason || html`<span class="hint">no reason given</span>`,
          html`<${Time} at=${entry.since} />`,
        ],
      }))}
    />
  `;
}

/** Tells whether one number is on the list. */
function CheckPanel() {
  const api = useApi();
  const [told, setTold] = useState(/** @type {{ icon: string, text: string } | null} */ (null));
  /** @param {any} event */
  const check = async (event) => {
    event.preventDefault();
    const { number, country } = event.currentTarget;
    try {
      /** @type {DoNotCallPage} */
      const { entries } = await api.get("/do-not-call", asTyped({ number: number.value, country: country.value }));
      setTold(toldOf(entries[0]));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setTold({ icon: "TriangleAlert", text: error.message });
    }
  };
  return html`
    <${Panel} title="Check a number" id="check">
      <div class="check">
        <form class="search" onSubmit=${check}>
          <label class="filter">
            <span>Phone number</span>
            <input name="number" type="tel" required autocomplete="off" placeholder="(206) 555-0142" maxlength="40" />
          </label>
          <label class="filter">
            <span>Country</span>
            <input name="country" type="text" autocomplete="off" placeholder="this stack's" maxlength="2" size="10" />
          </label>
          <button type="submit" class="button">Check</button>
        </form>
        <p class="check-told" role="status">${told && html`<${Icon} name=${told.icon} />${told.text}`}</p>
      </div>
    <//>
  `;
}

/** @param {DoNotCallEntry | undefined} entry */
function toldOf(entry) {
  if (!entry) return { icon: "CircleCheck", text: "This number is not on the list: it may be called." };
  const reason = entry.reason ? `: ${entry.reason}` : "";
  return { icon: "PhoneOff", text: `${entry.destination_phone_number} is on the list${reason}.` };
}

/**
 * What was typed, as the API takes it: it knows the numbers of all countries.
 *
 * @param {{ number?: string, country?: string }} typed
 */
function asTyped({ number = "", country = "" }) {
  return { destination_phone_number: number.trim(), ...(country.trim() && { country: country.trim() }) };
}
