import { useNow } from "../base/clock.js";
import { useApi, useMayAct, useMayActOn } from "../base/context.js";
import { html } from "../base/html.js";
import { phrase, say } from "../base/messages.js";
import { useLive } from "../base/polling.js";
import { reasonInWords } from "../base/reasons.js";
import { asSentence } from "../base/prose.js";
import { RecipientZones } from "../base/zones.js";
import { useName } from "../base/title.js";
import { STATUS, wordFor } from "../base/labels.js";
import { LaneMark, StatusBadge } from "../parts/badges.js";
import { Panel } from "../parts/controls.js";
import { Fault } from "../parts/fault.js";
import { Heading } from "../parts/heading.js";
import { Icon } from "../parts/icon.js";
import { Notes, askToNote } from "../parts/notes.js";
import { Empty, shown } from "../parts/states.js";
import { ClockThere, Time } from "../parts/time.js";
import { Attempts } from "./call/attempts.js";
import { MadeAgain } from "./call/again.js";
import { CallActions } from "./call/actions.js";
import { History, Outlook, Told } from "./call/explanation.js";
import { Recipients } from "./call/recipients.js";
import { RequestDetails } from "./call/request.js";
import { Timeline } from "./call/timeline.js";
import { Probable } from "./problems/orphans.js";

/** @import { Call, Explanation, FieldError, OrphanPage } from "../../../types/answers" */
/** @import { Live } from "../base/polling.js" */

const MOVING_EVERY_MS = 1_500;
const WAITING_EVERY_MS = 4_000;
const ENDED_EVERY_MS = 15_000;
const ORPHANS = 25;
/** @type {readonly string[]} */
const NO_ZONES = [];

/**
 * One call: its course as a picture and in words, and what can be done about it.
 *
 * @param {{ callId: string }} props
 */
export function CallView({ callId }) {
  const api = useApi();
  const mayAct = useMayAct();
  const path = `/calls/${encodeURIComponent(callId)}`;
  /** @type {Live<Call>} */
  const live = useLive(`call ${callId}`, (signal) => api.get(path, {}, signal), MOVING_EVERY_MS);
  useName(live.value ? (live.value.request_id ?? callId) : null);
  const status = live.value?.status;
  const everyMs = status === "CALLING" ? MOVING_EVERY_MS : status === "WAITING" ? WAITING_EVERY_MS : ENDED_EVERY_MS;
  // Read again whenever the call has changed, so that picture and words tell the same.
  const changed = live.value ? `${live.value.updated_at} ${live.value.status}` : "";
  /** @type {Live<Explanation>} */
  const explained = useLive(
    `explanation ${callId} ${changed}`,
    (signal) => api.get(`${path}/explanation`, {}, signal),
    everyMs,
  );

  return html`
    <p class="back"><a href="#/calls"><${Icon} name="ArrowLeft" />${say("call.all")}</a></p>
    ${live.problem && live.problem.status !== 404 && !live.value && html`<${Heading} isHidden=${true}>${say("call.what")}<//>`}
    ${
      live.problem?.status === 404
        ? html`<${NoSuchCall} problem=${live.problem} />`
        : shown(
            live,
            say("call.what"),
            8,
            (call) => html`<${RecipientZones.Provider} value=${call.request?.recipient_time_zones ?? NO_ZONES}>
            <${Whole} call=${call} explained=${explained} mayAct=${mayAct} />
          <//>`,
          )
    }
  `;
}

/** @param {{ problem: import("../base/api.js").Problem }} props */
function NoSuchCall({ problem }) {
  return html`
    <${Heading} isHidden=${true}>${say("call.not_found")}<//>
    <${Empty} icon="Search" title=${say("call.no_such")}>
      <span lang=${problem.lang}>${problem.message}</span> <a href="#/calls">${say("call.all")}</a>
    <//>
  `;
}

/** @param {{ call: Call, explained: Live<Explanation>, mayAct: boolean }} props */
function Whole({ call, explained, mayAct }) {
  const explanation = explained.value;
  return html`
    <${CallHead} call=${call} explanation=${explanation} mayAct=${mayAct} />
    <${ClockThere} />
    ${call.status === "UNKNOWN" && html`<${ProbableAnswer} callId=${call.call_id} />`}
    ${call.errors.length > 0 && html`<${Errors} errors=${call.errors} />`}
    ${
      call.request &&
      html`<${Panel} title=${say("call.course")} id="course">
        <${Timeline} call=${call} expected=${explanation?.expected?.at ?? null} isHeld=${explanation?.expected === null} />
      <//>`
    }
    <div class=${call.request || call.original ? "call-columns" : ""}>
      <div class="call-side">
        <${Panel} title=${say("call.happened")} id="happened">
          ${shown(
            explained,
            say("call.explanation"),
            5,
            (value) => html`<${History} explanation=${value} attempts=${call.attempts} />`,
          )}
        <//>
        ${call.attempts.length > 0 && html`<${Attempts} attempts=${call.attempts} figures=${call.figures} />`}
      </div>
      <div class="call-side">
        <${Recipients} call=${call} />
        <${CallNotes} call=${call} />
        ${explanation && html`<${Outlook} explanation=${explanation} />`}
        <${RequestDetails} call=${call} />
      </div>
    </div>
  `;
}

/** @param {{ call: Call }} props */
function CallNotes({ call }) {
  const api = useApi();
  const mayAct = useMayActOn().call(call) && call.request !== null;
  const path = `/calls/${encodeURIComponent(call.call_id)}/notes`;
  const note = () => askToNote(api, { path, name: call.request_id ?? call.call_id });
  return html`<${Notes} notes=${call.notes} onNote=${mayAct ? note : undefined} />`;
}

/**
 * The events that are probably the answer to an unclear call.
 *
 * @param {{ callId: string }} props
 */
function ProbableAnswer({ callId }) {
  const api = useApi();
  /** @type {Live<OrphanPage>} */
  const orphans = useLive("orphans", (signal) => api.get("/orphans", { limit: ORPHANS }, signal), ENDED_EVERY_MS);
  const found = orphans.value?.orphans.find(({ probable_call }) => probable_call?.call_id === callId)?.probable_call;
  if (!found) return null;
  return html`<div class="note note-attention"><${Icon} name="CircleQuestionMark" /><${Probable} probable=${found} /></div>`;
}

/** @param {{ errors: FieldError[] }} props */
function Errors({ errors }) {
  return html`
    <${Panel} title=${say("call.errors")} id="errors">
      <ul class="errors">
        ${errors.map(
          ({ field, message }) =>
            html`<li key=${`${field} ${message}`}><code>${field}</code> <${Fault} message=${message} /></li>`,
        )}
      </ul>
    <//>
  `;
}

/** @param {{ call: Call, explanation: Explanation | undefined, mayAct: boolean }} props */
function CallHead({ call, explanation, mayAct }) {
  const now = useNow();
  const campaignAddress = `#/calls?campaign=${encodeURIComponent(call.campaign ?? "")}`;
  const hasEnded = call.status !== "WAITING" && call.status !== "CALLING";
  const told = hasEnded ? asSentence(reasonInWords(call.reason, now)) : standing(call, explanation, now);
  return html`
    <div class="call-head">
      <div class="call-title">
        <${Heading}>${call.request_id ?? call.call_id}<//>
        <span aria-live="polite"><${StatusBadge} status=${call.status} /></span>
      </div>
      <p class="headline">${hasEnded ? wordFor(STATUS, call.status).means : told}</p>
      ${hasEnded && html`<p class="hint">${told}</p>`}
      ${
        call.status === "CALLING" &&
        call.cancel_requested_at !== null &&
        html`<div class="note note-attention">
          <${Icon} name="Ban" />
          <p>${say("call.cancelled_under_way")}</p>
        </div>`
      }
      <ul class="facts">
        ${call.destination_phone_number && html`<li>${phrase("call.to", { number: html`<span class="phone">${call.destination_phone_number}</span>` })}</li>`}
        ${call.name && html`<li>${call.name}</li>`}
        ${call.campaign && html`<li>${phrase("call.campaign", { name: html`<a href=${campaignAddress}>${call.campaign}</a>` })}</li>`}
        ${call.lane && html`<li><${LaneMark} lane=${call.lane} /></li>`}
        <${MadeAgain} call=${call} />
        <li>${phrase("call.accepted", { time: html`<${Time} at=${call.accepted_at} />` })}</li>
        <li class="hint">${phrase("call.id", { id: html`<code>${call.call_id}</code>` })}</li>
      </ul>
      ${mayAct && html`<${CallActions} call=${call} />`}
    </div>
  `;
}

/**
 * Where a call stands that has not ended: when it is expected to be dialled, behind the hours that it waits for; else what keeps it
 * back, or why it has its status.
 *
 * @param {Call} call
 * @param {Explanation | undefined} explanation
 * @param {number} now
 */
function standing(call, explanation, now) {
  const { expected = null, waits_for = [] } = (call.status === "WAITING" && explanation) || {};
  const hours = waits_for.find(({ code }) => code === "OUTSIDE_CALLING_HOURS");
  if (expected) return html`${hours && html`<${Told} told=${hours} /> `}<${Told} told=${expected} />`;
  return waits_for[0] ? html`<${Told} told=${waits_for[0]} />` : asSentence(reasonInWords(call.reason, now));
}
