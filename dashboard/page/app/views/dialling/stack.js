import { html } from "../../base/html.js";
import { counted, whole } from "../../base/numbers.js";

/** @import { Stack } from "../../../../types/answers" */

const ACCOUNT = {
  sandbox: "in the voice sandbox: few calls, to verified numbers",
  production: "out of the voice sandbox",
};

const COUNTRY_NAMES = new Intl.DisplayNames(["en"], { type: "region" });

/** @param {{ stack: Stack }} props */
export function StackPanel({ stack }) {
  const { limits } = stack;
  return html`
    <dl class="details">
      <dt>Region</dt><dd>${stack.region}</dd>
      <dt>Account</dt><dd>${ACCOUNT[stack.profile]}</dd>
      <dt>Calls a minute</dt><dd>${whole(limits.calls_per_minute)}</dd>
      <dt>A second, from each number</dt><dd>${whole(limits.calls_per_second_per_number)}</dd>
      <dt>A day, to each recipient</dt><dd>${whole(limits.calls_per_recipient_per_day)}</dd>
      <dt>A day, altogether</dt><dd>${limits.calls_per_day === null ? "no limit" : whole(limits.calls_per_day)}</dd>
      <dt>${stack.origination_phone_numbers.length === 1 ? "Number" : "Numbers"} to call from</dt>
      <dd>
        <ul class="rules">
          ${stack.origination_phone_numbers.map((number) => html`<li key=${number} class="phone">${number}</li>`)}
        </ul>
      </dd>
      <dt>May be called</dt><dd>${stack.allowed_countries.map(placeInWords).join(", ")}</dd>
      <dt>Premium-rate numbers</dt><dd>${stack.allow_premium_numbers ? "may be called" : "are not called"}</dd>
      <dt>Caller ids of requests</dt><dd>${stack.allowed_caller_ids.join(", ") || "none may be named"}</dd>
      <dt>Calls are kept for</dt><dd>${counted(stack.retention_days, "day")}</dd>
    </dl>
  `;
}

/**
 * A country by its name; a calling code of none stays as it is.
 *
 * @param {string} place
 */
function placeInWords(place) {
  if (place === "*") return "any country";
  return place.startsWith("+") ? place : (COUNTRY_NAMES.of(place) ?? place);
}
