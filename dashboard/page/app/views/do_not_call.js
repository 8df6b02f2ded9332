import { useState } from "preact/hooks";

import { Problem } from "../base/api.js";
import { useApi, useMayAct } from "../base/context.js";
import { html } from "../base/html.js";
import { useLive } from "../base/live.js";
import { ask } from "../parts/actions.js";
import { Panel, ViewTitle } from "../parts/controls.js";
import { Icon } from "../parts/icon.js";
import { Empty, Shown } from "../parts/states.js";
import { Time } from "../parts/time.js";
import { soughtBy } from "./calls/question.js";

/** @import { DoNotCallPage } from "../../../types/answers" */

const PAGE_SIZE = 25;
const EVERY_MS = 10_000;
const NUMBER_HINT = "With the country, like +12065550142. Spaces and dashes do not matter.";

export function DoNotCallView() {
  const api = useApi();
  const mayAct = useMayAct();
  const [cursors, setCursors] = useState(/** @type {string[]} */ ([]));
  const cursor = cursors.at(-1) ?? null;
  /** @type {import("../base/live.js").Live<DoNotCallPage>} */
  const live = useLive(
    `do not call ${cursor}`,
    (signal) => api.get("/do-not-call", { limit: PAGE_SIZE, cursor }, signal),
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
      ${mayAct && html`<button type="button" class="button" onClick=${remove}><${Icon} name="Undo2" />Take off…</button><button type="button" class="button button-main" onClick=${add}><${Icon} name="PhoneOff" />Add a number…</button>`}
    <//>
    <${CheckPanel} />
    <${Panel} title="The list" id="list">
      <${Shown} live=${live} what="The do-not-call list" lines=${6}>
        ${(/** @type {DoNotCallPage} */ page) =>
          page.entries.length === 0
            ? html`<${Empty} icon="PhoneOff" title="Nobody is on the list">Whoever asks not to be called is put here, and is not dialled from then on.<//>`
            : html`
                <table class="plain entries">
                  <thead><tr><th scope="col">Number</th><th scope="col">Why</th><th scope="col">Since</th></tr></thead>
                  <tbody>
                    ${page.entries.map(
                      (entry) =>
                        html`<tr key=${entry.destination_phone_number + entry.since}><td class="phone">${entry.destination_phone_number}</td><td>${entry.reason || html`<span class="hint">no reason given</span>`}</td><td><${Time} at=${entry.since} /></td></tr>`,
                    )}
                  </tbody>
                </table>
              `}
      <//>
      ${
        (cursors.length > 0 || live.value?.next_cursor) &&
        html`<nav class="pager" aria-label="Pages">
        <button type="button" class="button" disabled=${cursors.length === 0} onClick=${() => setCursors(cursors.slice(0, -1))}><${Icon} name="ChevronLeft" />Back</button>
        <span class="pager-number">Page ${cursors.length + 1}</span>
        <button type="button" class="button" disabled=${!live.value?.next_cursor} onClick=${() => live.value?.next_cursor && setCursors([...cursors, live.value.next_cursor])}>Next<${Icon} name="ChevronRight" /></button>
      </nav>`
      }
    <//>
  `;
}

/** Tells whether one number is on the list. */
function CheckPanel() {
  const api = useApi();
  const [told, setTold] = useState(/** @type {{ isListed: boolean | null, text: string } | null} */ (null));
  /** @param {any} event */
  const check = async (event) => {
    event.preventDefault();
    const typed = event.currentTarget.number.value;
    try {
      /** @type {DoNotCallPage} */
      const page = await api.get("/do-not-call", { destination_phone_number: inFull(typed) });
      const [entry] = page.entries;
      setTold(
        entry
          ? {
              isListed: true,
              text: `${entry.destination_phone_number} is on the list${entry.reason ? `: ${entry.reason}` : ""}.`,
            }
          : { isListed: false, text: "This number is not on the list: it may be called." },
      );
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setTold({ isListed: null, text: error.message });
    }
  };
  const icon = told?.isListed === null ? "TriangleAlert" : told?.isListed ? "PhoneOff" : "CircleCheck";
  return html`
    <${Panel} title="Check a number" id="check">
      <div class="check">
        <form class="search" onSubmit=${check}>
          <label class="filter"><span>Phone number</span><input name="number" type="tel" required autocomplete="off" placeholder="+1 206 555 0142" maxlength="30" /></label>
          <button type="submit" class="button">Check</button>
        </form>
        <p class="check-told" role="status">${told && html`<${Icon} name=${icon} />${told.text}`}</p>
      </div>
    <//>
  `;
}

/** @param {string} typed */
function inFull(typed) {
  const sought = soughtBy(typed);
  if (sought?.kind !== "number")
    throw new Problem(400, "This is not a whole phone number. Write it with the country, like +12065550142.");
  return sought.text;
}
