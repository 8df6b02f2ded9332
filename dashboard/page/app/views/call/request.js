import { hoursInWords } from "../../base/hours.js";
import { html } from "../../base/html.js";
import { phrase, say } from "../../base/messages.js";
import { MESSAGE_KIND } from "../../base/labels.js";
import { Panel } from "../../parts/controls.js";
import { RetryRules } from "../../parts/retries.js";
import { Time } from "../../parts/time.js";

/** @import { Call, Message, Request } from "../../../../types/answers" */

/**
 * What was asked for.
 *
 * @param {{ call: Call }} props
 */
export function RequestDetails({ call }) {
  const { request } = call;
  if (!request && !call.original && !call.submitted_by) return null;
  return html`
    <${Panel} title=${say("call.request")} id="request">
      ${request && html`<${Facts} request=${request} call=${call} />`}
      ${!request && call.submitted_by && html`<dl class="details"><${Submitter} call=${call} /></dl>`}
      ${call.original && html`<pre class="original" tabindex="0">${call.original}</pre>`}
    <//>
  `;
}

/** @param {{ call: Call }} props */
function Submitter({ call }) {
  return html`
    <dt>${say("call.request.submitted_by")}</dt>
    <dd>${call.submitted_by}</dd>
  `;
}

/** @param {{ request: Request, call: Call }} props */
function Facts({ request, call }) {
  const { message, retry } = request;
  const onUnknown = whereUnclear(retry);
  return html`
    <dl class="details">
      ${
        message &&
        html`<dt>${say("call.request.message")}</dt>
        <dd>
          ${inWords(message)}
          ${message.text && html`<q class="message-text" lang=${message.language_code ?? undefined}>${message.text}</q>`}
        </dd>`
      }
      ${
        message?.template &&
        html`<dt>${say("call.request.template")}</dt>
        <dd>
          ${phrase("parts.template.version", {
            name: html`<a href=${`#/templates/${encodeURIComponent(message.template)}`}>${message.template}</a>`,
            version: message.template_version,
          })}
        </dd>`
      }
      ${request.not_before && html`<dt>${say("call.request.not_before")}</dt><dd><${Time} at=${request.not_before} /></dd>`}
      ${request.expires_at && html`<dt>${say("call.request.expires_at")}</dt><dd><${Time} at=${request.expires_at} /></dd>`}
      ${
        request.calling_hours !== null &&
        html`<dt>${say("call.request.hours")}</dt>
        <dd>
          <ul class="rules">
            ${hoursInWords(request.calling_hours).map((line) => html`<li key=${line}>${line}</li>`)}
          </ul>
        </dd>`
      }
      ${request.time_zone && html`<dt>${say("call.request.time_zone")}</dt><dd>${request.time_zone}</dd>`}
      ${request.origination_phone_number && html`<dt>${say("call.request.from")}</dt><dd class="phone">${request.origination_phone_number}</dd>`}
      ${request.caller_id && html`<dt>${say("call.request.caller_id")}</dt><dd class="phone">${request.caller_id}</dd>`}
      ${Object.entries(call.metadata).map(([key, value]) => html`<dt key=${key}>${key}</dt><dd>${value}</dd>`)}
      <dt>${say("call.request.attempts")}</dt>
      <dd>
        ${say("call.request.at_most", { attempts: retry.total_attempts })}
      </dd>
      <dt>${say("call.request.retries")}</dt>
      <dd>${retry.total_attempts === 1 ? say("call.request.retries.never") : html`<${RetryRules} retry=${retry} />`}</dd>
      ${onUnknown && html`<dt>${say("call.request.unclear")}</dt><dd>${onUnknown}</dd>`}
      ${call.submitted_by && html`<${Submitter} call=${call} />`}
      ${
        call.conflicting_requests > 0 &&
        html`
          <dt>${say("call.request.repeated")}</dt>
          <dd>${say("call.request.repeated.text", { count: call.conflicting_requests })}</dd>
        `
      }
    </dl>
  `;
}

/** @param {Request["retry"]} retry What `give_up`, which is the rule, does is not told. */
function whereUnclear({ on_unknown }) {
  if (on_unknown === "redial") return say("call.request.unclear.redial");
  return on_unknown === "redial_if_silent" ? say("call.request.unclear.redial_if_silent") : null;
}

/** @param {Message} message */
function inWords({ kind, characters, voice_id, language_code }) {
  const told = [MESSAGE_KIND[kind], say("call.request.characters", { count: characters })];
  if (voice_id) told.push(say("parts.voice", { voice: voice_id }));
  return `${told.join(", ")}${language_code ? ` (${language_code})` : ""}`;
}
