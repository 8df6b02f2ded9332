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

const E164 = /^\+[1-9][0-9]{6,14}$/;
const COLUMNS = ["Number", "Why", "Since"];
const PAGE_SIZE = 25;
const EVERY_MS = 10_000;
const NUMBER_HINT = "With the country, like +12065550142. Spaces and dashes do not matter.";

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
        { name: "number", label: "Phone number", kind: "tel", isRequired: true, hint: NUMBER_HINT, longest: 30 },
        { name: "reason", label: "Why", kind: "long", hint: "Shown to whoever looks at the list." },
      ],
      run: async ({ number, reason }) => {
        const entry = await api.send("/do-not-call", { destination_phone_number: inFull(number), reason }, "PUT");
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
      fields: [
        { name: "number", label: "Phone number", kind: "tel", isRequired: true, hint: NUMBER_HINT, longest: 30 },
      ],
      run: async ({ number }) => {
        await api.send("/do-not-call/remove", { destination_phone_number: inFull(number) });
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
    const typed = event.currentTarget.number.value;
    try {
      /** @type {DoNotCallPage} */
      const { entries } = await api.get("/do-not-call", { destination_phone_number: inFull(typed) });
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
            <input name="number" type="tel" required autocomplete="off" placeholder="+1 206 555 0142" maxlength="30" />
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

/** @param {string} typed */
function inFull(typed) {
  const digits = typed
    .trim()
    .replace(/^00/, "+")
    .replace(/[\s().\-/\u00a0\u2010-\u2015]/g, "");
  if (!E164.test(digits))
    throw new Problem(400, "This is not a whole phone number. Write it with the country, like +12065550142.");
  return digits;
}
