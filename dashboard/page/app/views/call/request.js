import { hoursInWords } from "../../base/hours.js";
import { html } from "../../base/html.js";
import { counted } from "../../base/numbers.js";
import { duration } from "../../base/times.js";
import { MESSAGE_KIND } from "../../base/labels.js";
import { Panel } from "../../parts/controls.js";
import { Time } from "../../parts/time.js";

/** @import { Call, Message, Request } from "../../../../types/answers" */

/** @type {Record<string, string>} */
const POLICY = {
  busy: "after busy",
  no_answer: "after no answer",
  failed: "after a failure",
  not_dialled: "after not being dialled in time",
  no_final_event: "after no word back",
};

/**
 * By the policy's `on_unknown`; `give_up`, which is the rule, is not told.
 *
 * @type {Record<string, string>}
 */
const WHERE_UNCLEAR = {
  redial: "called again where nobody can tell whether it was placed",
  redial_if_silent: "called again where the silence after a send proves that it was not placed",
};

/**
 * What was asked for.
 *
 * @param {{ call: Call }} props
 */
export function RequestDetails({ call }) {
  const { request } = call;
  if (!request && !call.original && !call.submitted_by) return null;
  return html`
    <${Panel} title="The request" id="request">
      ${request && html`<${Facts} request=${request} call=${call} />`}
      ${!request && call.submitted_by && html`<dl class="details"><${Submitter} call=${call} /></dl>`}
      ${call.original && html`<pre class="original" tabindex="0">${call.original}</pre>`}
    <//>
  `;
}

/** @param {{ call: Call }} props */
function Submitter({ call }) {
  return html`
    <dt>Submitted by</dt>
    <dd>${call.submitted_by}</dd>
  `;
}

/** @param {{ request: Request, call: Call }} props */
function Facts({ request, call }) {
  const { message, retry } = request;
  return html`
    <dl class="details">
      ${
        message &&
        html`<dt>Message</dt>
        <dd>
          ${inWords(message)}
          ${message.text && html`<q class="message-text">${message.text}</q>`}
        </dd>`
      }
      ${
        message?.template &&
        html`<dt>Template</dt>
        <dd>
          <a href=${`#/templates/${encodeURIComponent(message.template)}`}>${message.template}</a>${`, version ${message.template_version}`}
        </dd>`
      }
      ${request.not_before && html`<dt>Not before</dt><dd><${Time} at=${request.not_before} /></dd>`}
      ${request.expires_at && html`<dt>No longer after</dt><dd><${Time} at=${request.expires_at} /></dd>`}
      ${
        request.calling_hours !== null &&
        html`<dt>Calling hours</dt>
        <dd>
          <ul class="rules">
            ${hoursInWords(request.calling_hours).map((line) => html`<li key=${line}>${line}</li>`)}
          </ul>
        </dd>`
      }
      ${request.time_zone && html`<dt>Where it is called</dt><dd>${request.time_zone}</dd>`}
      ${request.origination_phone_number && html`<dt>From</dt><dd class="phone">${request.origination_phone_number}</dd>`}
      ${request.caller_id && html`<dt>Shown as</dt><dd class="phone">${request.caller_id}</dd>`}
      ${Object.entries(call.metadata).map(([key, value]) => html`<dt key=${key}>${key}</dt><dd>${value}</dd>`)}
      <dt>Attempts</dt>
      <dd>at most ${retry.total_attempts}${retry.stop_at && html`, until <${Time} at=${retry.stop_at} />`}</dd>
      <dt>Tried again</dt>
      <dd>${retriesInWords(retry)}</dd>
      ${WHERE_UNCLEAR[retry.on_unknown] && html`<dt>Where unclear</dt><dd>${WHERE_UNCLEAR[retry.on_unknown]}</dd>`}
      ${call.submitted_by && html`<${Submitter} call=${call} />`}
      ${
        call.conflicting_requests > 0 &&
        html`
          <dt>Repeated</dt>
          <dd>${counted(call.conflicting_requests, "later request")} with the same id and another content; rejected</dd>
        `
      }
    </dl>
  `;
}

/** @param {Request["retry"]} retry */
function retriesInWords(retry) {
  const rules = Object.entries(POLICY).filter(([outcome]) => retry[outcome]?.retry);
  if (rules.length === 0 || retry.total_attempts === 1) return "never";
  return html`<ul class="rules">
    ${rules.map(([outcome, words]) => {
      const { delay_seconds, growth } = retry[outcome];
      const longer = growth > 1 ? `, then ${growth === 2 ? "twice" : `${growth} times`} as long each time` : "";
      return html`<li key=${outcome}>${words}: in ${duration(delay_seconds * 1_000)}${longer}</li>`;
    })}
  </ul>`;
}

/** @param {Message} message */
function inWords({ kind, characters, voice_id, language_code }) {
  const voice = voice_id ? `, voice ${voice_id}` : "";
  const language = language_code ? ` (${language_code})` : "";
  return `${MESSAGE_KIND[kind]}, ${counted(characters, "character")}${voice}${language}`;
}
