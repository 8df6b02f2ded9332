import { useRef, useState } from "preact/hooks";

import { Problem } from "../base/api.js";
import { serverNow } from "../base/clock.js";
import { useApi, useMayAct } from "../base/context.js";
import { forgetDraft, useDraft } from "../base/drafts.js";
import { html } from "../base/html.js";
import { phrase, say } from "../base/messages.js";
import { inZone } from "../base/prose.js";
import { go } from "../base/router.js";
import { useName } from "../base/title.js";
import { RecipientZones } from "../base/zones.js";
import { ask } from "../parts/actions.js";
import { FromBefore, Panel, ViewTitle } from "../parts/controls.js";
import { Icon } from "../parts/icon.js";
import { Labelled } from "../parts/labelled.js";
import { NumberFields, readable } from "../parts/number_fields.js";
import { Preview, Wrong } from "../parts/preview.js";
import { RetryRules, attemptsInSentence } from "../parts/retries.js";
import { nameOf, newDraft, requestOf } from "./new_call/draft.js";
import { FurtherPanel } from "./new_call/further.js";
import { MessagePanel } from "./new_call/message.js";
import { PlanTold } from "./new_call/plan.js";
import { RetriesPanel, WhenPanel } from "./new_call/when.js";

/** @import { NumberRead, NumbersRead, RetryPreview, Submitted } from "../../../types/answers" */
/** @import { Api } from "../base/api.js" */
/** @import { Draft } from "./new_call/draft.js" */

/** @typedef {{ request: Record<string, any>, told: Submitted }} Looked */

/** One call that somebody asks for by hand: looked at first, as it will be said, and then placed. */
export function NewCallView() {
  const api = useApi();
  const mayAct = useMayAct();
  useName(say("new_call.title"));
  const { draft, change: keep, ...before } = useDraft("new-call", () => newDraft(serverNow()));
  const [looked, setLooked] = useState(/** @type {Looked | null} */ (null));
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const [zones, setZones] = useState(/** @type {string[]} */ ([]));
  const [isLooking, setLooking] = useState(false);
  // What is asked for may have changed by the time the answer comes.
  const question = useRef(0);

  const forget = () => {
    question.current += 1;
    setLooked(null);
    setProblem(null);
    setLooking(false);
  };
  /** @param {Partial<Draft>} changed */
  const change = (changed) => {
    forget();
    keep(changed);
  };
  /** @param {SubmitEvent} event */
  const look = async (event) => {
    event.preventDefault();
    forget();
    const current = question.current;
    setLooking(true);
    try {
      const request = requestOf(draft, await numbersOf(api, draft));
      const told = await api.send("/calls?dry_run=true", request);
      if (current === question.current) setLooked({ request, told });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (current === question.current) setProblem(error);
    } finally {
      if (current === question.current) setLooking(false);
    }
  };

  if (!mayAct) {
    return html`
      <${ViewTitle} title=${say("new_call.title")} />
      <p>${say("new_call.may_not")} <code>redial-act</code></p>
    `;
  }
  return html`
    <p class="back"><a href="#/calls"><${Icon} name="ArrowLeft" />${say("new_call.back")}</a></p>
    <${ViewTitle} title=${say("new_call.title")} />
    <${FromBefore} ...${before} />
    <${RecipientZones.Provider} value=${zones}><div class="new-call">
      <form key=${draft.begun} class="new-call-form" onSubmit=${look}>
        <${WhomPanel} draft=${draft} change=${change} onZones=${setZones} />
        <${MessagePanel} draft=${draft} change=${change} />
        <${WhenPanel} draft=${draft} change=${change} />
        <${RetriesPanel} draft=${draft} change=${change} />
        <${FurtherPanel} draft=${draft} change=${change} />
        <div class="buttons">
          <button type="submit" class="button button-main" disabled=${isLooking}>${say("new_call.preview")}</button>
        </div>
      </form>
      <div class="new-call-looked" role="status">
        ${problem && html`<${Wrong} problem=${problem} errors=${problem.errors} nameOf=${nameOf} />`}
        ${looked && html`<${LookedAt} looked=${looked} />`}
        ${!problem && !looked && html`<p class="hint">${say("new_call.before")}</p>`}
      </div>
    </div><//>
  `;
}

/** @param {import("./new_call/message.js").DraftProps & { onZones: (zones: string[]) => void }} props */
function WhomPanel({ draft, change, onZones }) {
  return html`
    <${Panel} title=${say("new_call.whom")} id="whom">
      <${NumberFields}
        first=${draft}
        onChange=${(/** @type {string} */ number, /** @type {string} */ country) => change({ number, country })}
        timeZone=${draft.timeZone.trim()}
        onZones=${onZones}
      />
      <div class="form-row">
        <${Labelled}
          id="call-name"
          label=${say("new_call.name")}
          value=${draft.name}
          hint=${say("new_call.name.hint")}
          onInput=${(/** @type {string} */ name) => change({ name })}
          more=${{ maxLength: 256 }}
        />
        <${Labelled}
          id="call-campaign"
          label=${say("new_call.campaign")}
          value=${draft.campaign}
          onInput=${(/** @type {string} */ campaign) => change({ campaign })}
          more=${{ maxLength: 256 }}
        />
        <${Labelled}
          id="call-request-id"
          label=${say("new_call.request_id")}
          isRequired=${true}
          value=${draft.requestId}
          hint=${say("new_call.request_id.hint")}
          onInput=${(/** @type {string} */ requestId) => change({ requestId })}
          more=${{ maxLength: 128, spellcheck: false }}
        />
      </div>
    <//>
  `;
}

/** @param {{ looked: Looked }} props */
function LookedAt({ looked: { request, told } }) {
  const api = useApi();
  const number = request.destination_phone_number;
  const place = () =>
    ask({
      title: say("new_call.ask", { whom: request.name ?? number }),
      text: html`<p>${say(request.not_before ? "new_call.ask.later" : "new_call.ask.now", { number })}</p>`,
      verb: say("new_call.ask.verb"),
      otherwise: say("new_call.ask.otherwise"),
      run: async () => {
        /** @type {Submitted} */
        const submitted = await api.send("/calls", request);
        forgetDraft("new-call");
        go(`#/calls/${submitted.call_id}`);
        if (submitted.answer === "repeated") return say("new_call.repeated");
        return say("new_call.accepted", { number });
      },
    });
  return html`
    <${Panel} title=${say("new_call.as_said")} id="looked">
      ${told.preview && html`<${Preview} said=${told.preview} />`}
      ${
        told.status !== null &&
        html`<div class="note note-attention">
          <${Icon} name="TriangleAlert" />
          <p>${say("new_call.ends_at_once")} <span lang="en">${inZone(told.status_reason ?? "", serverNow())}.</span></p>
        </div>`
      }
      ${told.plan && html`<h3>${say("new_call.plan")}</h3><${PlanTold} plan=${told.plan} found=${told.plan.findings} />`}
      ${told.retry && html`<${Retries} told=${told.retry} />`}
      ${
        told.recipients.length > 0
          ? html`<ol class="preview-recipients" aria-label=${say("new_call.whom")}>
              ${told.recipients.map((each, place) => {
                const to = place === 0 ? request : request.then[place - 1];
                const isOther = each.preview.text !== told.preview?.text;
                return html`
                  <li key=${each.number}>
                    <span class="phone">${to.destination_phone_number}</span>${to.name && `, ${to.name}`}
                    ${isOther && html`<${Preview} said=${each.preview} />`}
                  </li>
                `;
              })}
            </ol>`
          : html`<p>${toWhom(number, request.name)}</p>`
      }
      <div class="buttons">
        <button type="button" class="button button-main" onClick=${place}>
          <${Icon} name="PhoneOutgoing" />${say("new_call.place")}
        </button>
      </div>
    <//>
  `;
}

/**
 * Whom a call is to: its number as such, and the name if it is known.
 *
 * @param {string} written
 * @param {string | undefined} name
 */
function toWhom(written, name) {
  const number = html`<span class="phone">${written}</span>`;
  return name ? phrase("new_call.to_name", { number, name }) : phrase("new_call.to", { number });
}

/** @param {{ told: RetryPreview }} props */
function Retries({ told: { retry, policy } }) {
  return html`
    <div>
      <p><b>${say("new_call.not_reached")}</b> ${attemptsInSentence(retry, policy)}</p>
      <div class="hint"><${RetryRules} retry=${retry} /></div>
    </div>
  `;
}

/**
 * As which numbers those of a draft are read, in the order of its recipients.
 *
 * @param {Api} api
 * @param {Draft} draft
 * @returns {Promise<NumberRead[]>}
 * @throws {Problem} Names each that is none.
 */
async function numbersOf(api, draft) {
  const answers = await Promise.all(
    [draft, ...draft.then].map(
      /** @returns {Promise<NumbersRead>} */
      ({ number, country }) => api.send("/phone-numbers/read", readable([number], country)),
    ),
  );
  const read = answers.map(({ numbers }) => numbers[0]);
  const errors = read.flatMap(({ fault }, place) =>
    fault === null
      ? []
      : [{ field: `${place > 0 ? `then[${place - 1}].` : ""}destination_phone_number`, message: fault }],
  );
  if (errors.length > 0) throw new Problem(400, say("new_call.not_all_read"), errors);
  return read;
}
