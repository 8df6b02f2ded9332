import { useState } from "preact/hooks";

import { Problem } from "../../base/api.js";
import { serverNow } from "../../base/clock.js";
import { asTyped } from "../../base/times.js";
import { useApi, useMayActOn } from "../../base/context.js";
import { html } from "../../base/html.js";
import { say } from "../../base/messages.js";
import { ask } from "../../parts/actions.js";
import { Button } from "../../parts/button.js";
import { inUtc, WHY } from "../../parts/fields.js";

/** @import { Api } from "../../base/api.js" */
/** @import { CallSummary } from "../../../../types/answers" */
/** @import { FieldProps } from "../../parts/fields.js" */

const MOST_TRIES = 5;
const REST_MS = 1_000;
const MOST_NAMED = 5;
const HOUR_MS = 3_600_000;
const NOT_REACHED = new Set(["UNREACHED", "EXPIRED", "CANCELLED", "REJECTED"]);

/**
 * Something to do with many calls, each by a request of its own.
 *
 * @typedef {object} Act
 * @property {"cancel" | "again" | "reschedule" | "note"} name
 * @property {string} icon
 * @property {boolean} [isGrave]
 * @property {(call: CallSummary) => boolean} fits
 * @property {() => FieldProps[]} fields
 * @property {(values: Record<string, string>, key: string) => [path: string, body: object]} request
 */

/** @type {Act[]} */
const ACTS = [
  {
    name: "cancel",
    icon: "Ban",
    isGrave: true,
    fits: ({ status }) => status === "WAITING" || status === "CALLING",
    fields: () => [WHY],
    request: ({ reason }) => ["cancel", { reason }],
  },
  {
    name: "again",
    icon: "PhoneOutgoing",
    // What was played is played once more only where somebody says so of this very call.
    fits: ({ status, wait_reason, lane }) =>
      status === "WAITING" ? wait_reason === "RETRY" : NOT_REACHED.has(status) && lane !== null,
    fields: () => [WHY],
    request: ({ reason }) => ["again", { reason }],
  },
  {
    name: "reschedule",
    icon: "CalendarClock",
    fits: ({ status, wait_reason }) => status === "WAITING" && wait_reason !== "EARLIER_RECIPIENT",
    fields: () => [
      {
        name: "not_before",
        label: say("calls.bulk.not_before"),
        kind: "time",
        isRequired: true,
        value: asTyped(serverNow() + HOUR_MS),
        hint: say("calls.bulk.not_before.hint"),
      },
      WHY,
    ],
    request: ({ not_before, reason }) => ["reschedule", { not_before: inUtc(not_before), reason }],
  },
  {
    name: "note",
    icon: "Info",
    fits: ({ lane }) => lane !== null,
    fields: () => [
      {
        name: "text",
        label: say("parts.notes.label"),
        kind: "long",
        isRequired: true,
        longest: 1_000,
        hint: say("parts.notes.hint"),
      },
    ],
    request: ({ text }, key) => ["notes", { text, key }],
  },
];

/**
 * What became of an act: how many calls it was done with, and which were refused, by why.
 *
 * @typedef {{ act: Act["name"], done: number, left: number, refused: Map<string, { problem: Problem, calls: CallSummary[] }>, missed: number }} Result
 */

/**
 * What can be done with the chosen calls, and what became of it.
 *
 * @param {object} props
 * @param {readonly CallSummary[]} props.chosen
 * @param {() => void} props.chooseNone
 * @param {() => void} props.chooseAll
 * @param {(call: CallSummary) => void} props.onChanged As the answer to an act has it.
 */
export function BulkActs({ chosen, chooseNone, chooseAll, onChanged }) {
  const api = useApi();
  const may = useMayActOn();
  const [result, setResult] = useState(/** @type {Result | null} */ (null));

  /** @param {Act} act */
  const askFor = (act) => {
    const fitting = chosen.filter((call) => act.fits(call) && may.call(call));
    const left = chosen.length - fitting.length;
    const key = crypto.randomUUID();
    ask({
      title: say(`calls.bulk.${act.name}.title`, { count: fitting.length }),
      text: html`
        <p>${say(`calls.bulk.${act.name}.text`)}</p>
        ${left > 0 && html`<p>${say("calls.bulk.left", { count: left })}</p>`}
      `,
      verb: say(`calls.bulk.${act.name}.verb`),
      isGrave: act.isGrave,
      fields: act.fields(),
      run: async (values, report) => {
        /** @type {Result} */
        const so_far = { act: act.name, done: 0, left, refused: new Map(), missed: 0 };
        setResult(null);
        for (const [place, call] of fitting.entries()) {
          report(say("calls.bulk.progress", { n: place + 1, m: fitting.length }));
          const [path, body] = act.request(values, key);
          const answer = await sent(api, `/calls/${encodeURIComponent(call.call_id)}/${path}`, body);
          if (!(answer instanceof Problem)) {
            so_far.done += 1;
            if (answer.call_id === call.call_id && answer.updated_at) onChanged(/** @type {CallSummary} */ (answer));
          } else if (answer.isPassing) {
            // Whoever comes after it would wait as long. What was done is done, and asked for again it changes no more.
            so_far.missed = fitting.length - place;
            break;
          } else {
            const { problem, calls } = so_far.refused.get(answer.message) ?? { problem: answer, calls: [] };
            so_far.refused.set(answer.message, { problem, calls: [...calls, call] });
          }
        }
        setResult(so_far);
        chooseNone();
        return say("calls.bulk.done", { done: so_far.done, of: fitting.length });
      },
    });
  };

  return html`
    ${
      chosen.length > 0 &&
      html`<div class="bulk" role="toolbar" aria-label=${say("calls.bulk.label")}>
        <span class="bulk-count">${say("calls.bulk.chosen", { count: chosen.length })}</span>
        ${ACTS.map((act) => {
          const count = chosen.filter((call) => act.fits(call) && may.call(call)).length;
          return html`<${Button} key=${act.name} icon=${act.icon} isDisabled=${count === 0} onClick=${() => askFor(act)}>
            ${say(`calls.bulk.${act.name}.ask`, { count })}
          <//>`;
        })}
        <button type="button" class="button-quiet" onClick=${chooseAll}>${say("parts.calls.choose_all")}</button>
        <button type="button" class="button-quiet" onClick=${chooseNone}>${say("calls.bulk.none")}</button>
      </div>`
    }
    <div class="bulk-result" role="status">${result && html`<${Outcome} result=${result} close=${() => setResult(null)} />`}</div>
  `;
}

/** @param {{ result: Result, close: () => void }} props */
function Outcome({ result: { act, done, left, refused, missed }, close }) {
  return html`
    <div class="note">
      <div>
        <p>${say(`calls.bulk.${act}.done`, { count: done })}${left > 0 && ` ${say("calls.bulk.left_out", { count: left })}`}</p>
        ${missed > 0 && html`<p>${say("calls.bulk.missed", { count: missed })}</p>`}
        ${
          refused.size > 0 &&
          html`<ul class="rules">
            ${[...refused].map(
              ([why, { problem, calls }]) => html`
                <li key=${why}>
                  ${say("calls.bulk.refused", { count: calls.length })} <span lang=${problem.lang}>${why}</span>
                  ${calls
                    .slice(0, MOST_NAMED)
                    .map(
                      (call) =>
                        html` <a key=${call.call_id} href=${`#/calls/${call.call_id}`}>${call.request_id ?? call.call_id}</a>`,
                    )}
                </li>
              `,
            )}
          </ul>`
        }
        <button type="button" class="button-quiet" onClick=${close}>${say("calls.bulk.close")}</button>
      </div>
    </div>
  `;
}

/**
 * Sends one request, again where the stack is busy; gives the answer, or why it was not done.
 *
 * @param {Api} api
 * @param {string} path
 * @param {object} body
 * @returns {Promise<Problem | Partial<CallSummary>>}
 */
async function sent(api, path, body) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await api.send(path, body);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (!error.isPassing || tries === MOST_TRIES) return error;
      await new Promise((done) => setTimeout(done, REST_MS * tries));
    }
  }
}
