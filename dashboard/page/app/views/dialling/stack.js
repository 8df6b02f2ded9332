import { html } from "../../base/html.js";
import { locale, say } from "../../base/messages.js";
import { whole } from "../../base/numbers.js";

/** @import { Stack } from "../../../../types/answers" */

const ACCOUNT = {
  sandbox: say("dialling.stack.sandbox"),
  production: say("dialling.stack.production"),
};

const COUNTRY_NAMES = new Intl.DisplayNames([locale], { type: "region" });

/** @param {{ stack: Stack }} props */
export function StackPanel({ stack }) {
  const { limits } = stack;
  return html`
    <dl class="details">
      <dt>${say("dialling.stack.region")}</dt><dd>${stack.region}</dd>
      <dt>${say("dialling.stack.account")}</dt><dd>${ACCOUNT[stack.profile]}</dd>
      <dt>${say("dialling.stack.minute")}</dt><dd>${whole(limits.calls_per_minute)}</dd>
      <dt>${say("dialling.stack.second")}</dt><dd>${whole(limits.calls_per_second_per_number)}</dd>
      <dt>${say("dialling.stack.recipient_day")}</dt><dd>${whole(limits.calls_per_recipient_per_day)}</dd>
      <dt>${say("dialling.stack.day")}</dt><dd>${limits.calls_per_day === null ? say("dialling.stack.no_limit") : whole(limits.calls_per_day)}</dd>
      <dt>${say("overview.numbers_to_call_from", { count: stack.origination_phone_numbers.length })}</dt>
      <dd>
        <ul class="rules">
          ${stack.origination_phone_numbers.map((number) => html`<li key=${number} class="phone">${number}</li>`)}
        </ul>
      </dd>
      <dt>${say("dialling.stack.allowed")}</dt><dd>${stack.allowed_countries.map(placeInWords).join(", ")}</dd>
      <dt>${say("dialling.stack.premium")}</dt><dd>${stack.allow_premium_numbers ? say("dialling.stack.premium_called") : say("dialling.stack.premium_not_called")}</dd>
      <dt>${say("dialling.stack.caller_ids")}</dt><dd>${stack.allowed_caller_ids.join(", ") || say("dialling.stack.no_caller_ids")}</dd>
      <dt>${say("dialling.stack.kept")}</dt><dd>${say("dialling.stack.days", { count: stack.retention_days })}</dd>
    </dl>
  `;
}

/**
 * A country by its name; a calling code of none stays as it is.
 *
 * @param {string} place
 */
function placeInWords(place) {
  if (place === "*") return say("dialling.stack.any_country");
  return place.startsWith("+") ? place : (COUNTRY_NAMES.of(place) ?? place);
}
