import { useState } from "preact/hooks";

import { Problem } from "../../base/api.js";
import { html } from "../../base/html.js";
import { say } from "../../base/messages.js";
import { go } from "../../base/router.js";
import { ask } from "../../parts/actions.js";

/** @import { Route } from "../../base/router.js" */

const KEPT_AS = "redial.filters";
const MOST = 30;
const LONGEST_NAME = 60;
// What may be a phone number, however it is written: it is never stored.
const MAY_BE_A_NUMBER = /(?:\d[\s().\-/+_]*){7,}/;
const FREE_TEXTS = ["search", "request_id", "campaign"];

/** @typedef {{ name: string, query: string }} SavedFilter */

/**
 * Filters under names of their own, kept in this browser.
 *
 * @param {{ route: Route }} props
 */
export function SavedFilters({ route }) {
  const [saved, setSaved] = useState(readSaved);
  const query = storable(route.query);
  const current = saved.find((each) => each.query === query);

  /** @param {(saved: SavedFilter[]) => SavedFilter[]} change Of those that are kept now: another tab may have saved some too. */
  const keep = (change) => {
    const changed = change(readSaved());
    localStorage.setItem(KEPT_AS, JSON.stringify(changed));
    setSaved(changed);
  };
  const save = () =>
    ask({
      title: say("calls.saved.title"),
      text: say("calls.saved.text"),
      verb: say("calls.saved.verb"),
      fields: [{ name: "name", label: say("calls.saved.name"), isRequired: true, longest: LONGEST_NAME }],
      run: async ({ name }) => {
        if (MAY_BE_A_NUMBER.test(name)) throw new Problem(400, say("calls.saved.no_number"));
        keep((others) => [...others.filter((each) => each.name !== name), { name, query }].slice(-MOST));
        return say("calls.saved.done", { name });
      },
    });

  if (saved.length === 0 && query === "") return null;
  return html`
    <div class="saved-filters">
      ${
        saved.length > 0 &&
        html`<label class="filter">
          <span>${say("calls.saved")}</span>
          <select
            value=${current?.query ?? ""}
            onChange=${(/** @type {any} */ event) => go(`#/calls?${event.currentTarget.value}`, { replace: true })}
          >
            <option value="" disabled=${true}>${say("calls.saved.choose")}</option>
            ${saved.map(({ name, query }) => html`<option key=${name} value=${query}>${name}</option>`)}
          </select>
        </label>`
      }
      ${
        current
          ? html`<button type="button" class="button-quiet" onClick=${() => keep((others) => others.filter(({ name }) => name !== current.name))}>
              ${say("calls.saved.forget", { name: current.name })}
            </button>`
          : query !== "" &&
            html`<button type="button" class="button-quiet" onClick=${save}>${say("calls.saved.ask")}</button>`
      }
    </div>
  `;
}

/**
 * What of an address is kept: all but what may be a number.
 *
 * @param {URLSearchParams} query
 */
function storable(query) {
  const kept = new URLSearchParams(query);
  for (const name of FREE_TEXTS) if (MAY_BE_A_NUMBER.test(kept.get(name) ?? "")) kept.delete(name);
  return kept.toString();
}

/** @returns {SavedFilter[]} */
function readSaved() {
  try {
    const read = JSON.parse(localStorage.getItem(KEPT_AS) ?? "[]");
    return Array.isArray(read)
      ? read.filter(({ name, query }) => typeof name === "string" && typeof query === "string")
      : [];
  } catch {
    // Not ours, or of a browser that keeps nothing.
    return [];
  }
}
