import { useEffect, useRef, useState } from "preact/hooks";

import { html } from "../../base/html.js";
import { say } from "../../base/messages.js";
import { go } from "../../base/router.js";
import { LANE, STATUS, tooltip } from "../../base/labels.js";
import { CampaignFilter, FilterText } from "../../parts/filter_fields.js";
import { LAST_TIME, zone } from "../../base/times.js";
import { Icon } from "../../parts/icon.js";
import { BETWEEN, soughtBy, SPANS } from "./question.js";

/** @import { Route } from "../../base/router.js" */

/**
 * Search and filters. They take effect at once, and are in the page's address, but for a phone number.
 *
 * @param {{ route: Route }} props
 */
export function Filters({ route }) {
  const { query, unshown } = route;
  const statuses = query.getAll("status");
  const count = [...query.keys()].length;
  const isFiltered = count > 0 || Boolean(unshown.number);
  const [isOpen, setOpen] = useState(false);

  /** @param {(changed: URLSearchParams) => void} change */
  const change = (change) => {
    const changed = new URLSearchParams(query);
    change(changed);
    go(addressOf(changed), { replace: true, unshown });
  };
  /** @param {string} status */
  const toggle = (status) => {
    const chosen = statuses.includes(status) ? statuses.filter((each) => each !== status) : [...statuses, status];
    change((changed) => {
      changed.delete("status");
      chosen.forEach((each) => changed.append("status", each));
    });
  };
  /** @param {string} name */
  const setFrom = (name) => (/** @type {any} */ event) => {
    const value = event.currentTarget.value.trim();
    change((changed) => (value ? changed.set(name, value) : changed.delete(name)));
  };

  return html`
    <div class="filters" role="search" aria-label=${say("calls.filters.label")}>
      <${SearchBox} route=${route} />
      <button type="button" class="button-quiet filters-toggle" aria-expanded=${isOpen} onClick=${() => setOpen(!isOpen)}>
        <${Icon} name=${isOpen ? "X" : "ListFilter"} />
        ${isOpen ? say("calls.filters.hide") : count > 0 ? say("calls.filters.some", { filters: count }) : say("calls.filters")}
      </button>
      <div class="filters-more ${isOpen ? "is-open" : ""}">
        <${CampaignFilter} value=${query.get("campaign") ?? ""} onChange=${setFrom("campaign")} />
        <label class="filter filter-country">
          <span>${say("calls.country")}</span>
          <${FilterText}
            placeholder=${say("calls.country.own")}
            title=${say("calls.country.title")}
            maxlength="2"
            value=${query.get("country") ?? ""}
            onChange=${setFrom("country")}
          />
        </label>
        <label class="filter">
          <span>${say("calls.lane")}</span>
          <select value=${query.get("lane") ?? ""} onChange=${setFrom("lane")}>
            <option value="">${say("calls.lane.any")}</option>
            ${Object.entries(LANE).map(([lane, { label }]) => html`<option key=${lane} value=${lane}>${label}</option>`)}
          </select>
        </label>
        <label class="filter">
          <span>${say("calls.time")}</span>
          <select value=${query.get("time") ?? ""} onChange=${setFrom("time")}>
            ${SPANS.map(({ value, label }) => html`<option key=${value} value=${value}>${label}</option>`)}
          </select>
        </label>
        ${
          query.get("time") === BETWEEN &&
          html`
            <${TimeFilter} name="from" label=${say("calls.time.from")} query=${query} change=${setFrom("from")} />
            <${TimeFilter} name="to" label=${say("calls.time.to")} query=${query} change=${setFrom("to")} />
          `
        }
        <fieldset class="chips">
          <legend class="only-read">${say("calls.status")}</legend>
          ${Object.entries(STATUS).map(
            ([status, word]) => html`
              <label key=${status} class="chip tone-${word.tone}" title=${tooltip(word, status)}>
                <input type="checkbox" checked=${statuses.includes(status)} onChange=${() => toggle(status)} />
                <span><${Icon} name=${word.icon} />${word.label}</span>
              </label>
            `,
          )}
          ${
            isFiltered &&
            html`<button type="button" class="button-quiet" onClick=${() => go("#/calls", { replace: true })}>
              <${Icon} name="X" />${say("calls.clear")}
            </button>`
          }
        </fieldset>
      </div>
    </div>
  `;
}

/** @param {{ name: string, label: string, query: URLSearchParams, change: (event: Event) => void }} props */
function TimeFilter({ name, label, query, change }) {
  return html`
    <label class="filter" title=${say("parts.in_your_zone", { zone: zone() })}>
      <span>${label}</span>
      <input type="datetime-local" max=${LAST_TIME} value=${query.get(name) ?? ""} onChange=${change} />
    </label>
  `;
}

/** @param {{ route: Route }} props */
function SearchBox({ route }) {
  const given = route.unshown.number ?? route.query.get("search") ?? route.query.get("request_id") ?? "";
  const [typed, setTyped] = useState(given);
  const before = useRef(given);
  useEffect(() => {
    // Follows the address ("Clear all", the browser's back), but never takes what is being typed away.
    if (before.current !== given) setTyped(given);
    before.current = given;
  }, [given]);

  /** @param {Event} [event] */
  const search = (event) => {
    event?.preventDefault();
    const sought = soughtBy(typed);
    if (sought?.kind === "call") return go(`#/calls/${sought.text}`);
    const changed = new URLSearchParams(route.query);
    for (const name of ["request_id", "search", "later"]) changed.delete(name);
    if (sought?.kind === "name") changed.set("search", sought.text);
    before.current = sought?.text ?? "";
    go(addressOf(changed), { replace: true, unshown: sought?.kind === "number" ? { number: sought.text } : {} });
  };

  return html`
    <form class="search" onSubmit=${search}>
      <label class="filter">
        <span>${say("calls.search")}</span>
        <span class="search-box">
          <${Icon} name="Search" />
          <input
            type="search"
            placeholder=${say("calls.search.what")}
            maxlength="200"
            autocomplete="off"
            spellcheck=${false}
            enterkeyhint="search"
            value=${typed}
            onInput=${(/** @type {any} */ event) => setTyped(event.currentTarget.value)}
            onSearch=${(/** @type {any} */ event) => event.currentTarget.value === "" && given !== "" && search()}
          />
        </span>
      </label>
      <button type="submit" class="button">${say("calls.search.verb")}</button>
    </form>
  `;
}

/** @param {URLSearchParams} query */
function addressOf(query) {
  const text = query.toString();
  return text ? `#/calls?${text}` : "#/calls";
}
