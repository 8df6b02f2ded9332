import { html } from "../../base/html.js";
import { phrase, say } from "../../base/messages.js";
import { clockTime, fullTime, shortTime } from "../../base/times.js";
import { reasonInWords } from "../../base/reasons.js";
import { asSentence, inZone, plainly } from "../../base/prose.js";
import { useNow } from "../../base/clock.js";
import { whole } from "../../base/numbers.js";
import { OUTCOME, wordFor } from "../../base/labels.js";
import { Panel } from "../../parts/controls.js";
import { Icon } from "../../parts/icon.js";
import { FromNow } from "../../parts/time.js";

/** @import { Attempt, Explanation, ExplanationLine, WaitsFor } from "../../../../types/answers" */

const MOST_NUMBERS = 5;

/** @type {Record<string, string>} */
const ICON = {
  request: "Inbox",
  attempt: "PhoneOutgoing",
  event: "Activity",
  outcome: "CircleCheck",
  decision: "CalendarClock",
  control: "CirclePause",
  note: "Info",
};

/**
 * All that happened to a call, in the API's words, in the order of time.
 *
 * @param {{ explanation: Explanation, attempts: Attempt[] }} props
 */
export function History({ explanation, attempts }) {
  return html`
    <ol class="history">
      ${explanation.history.map(
        (line, index, lines) => html`
          <${Line}
            key=${`${line.at} ${line.kind} ${line.text}`}
            line=${line}
            before=${lines[index - 1]}
            attempts=${attempts}
          />
        `,
      )}
    </ol>
  `;
}

/** @param {{ line: ExplanationLine, before: ExplanationLine | undefined, attempts: Attempt[] }} props */
function Line({ line, before, attempts }) {
  const now = useNow();
  const outcome = line.kind === "outcome" ? attempts.find(({ number }) => number === line.attempt)?.outcome : null;
  const word = outcome ? wordFor(OUTCOME, outcome) : null;
  const isSameDay = before && new Date(before.at).toDateString() === new Date(line.at).toDateString();
  return html`
    <li class="history-line history-${line.kind}">
      <span class="history-icon ${word ? `tone-${word.tone}` : ""}">
        <${Icon} name=${word?.icon ?? ICON[line.kind] ?? "Info"} />
      </span>
      <time class="time" datetime=${line.at} title=${fullTime(line.at)}>
        ${isSameDay ? clockTime(line.at) : shortTime(line.at, now)}
      </time>
      <span class="history-text" lang="en" title=${line.text}>${plainly(inZone(line.text, now))}</span>
    </li>
  `;
}

/**
 * What a call waits for, and when it is expected to be dialled. Not there for a call that has ended.
 *
 * @param {{ explanation: Explanation }} props
 */
export function Outlook({ explanation }) {
  const now = useNow();
  const { waits_for, expected, prediction_quality, placed_from } = explanation;
  if (waits_for.length === 0 && expected === null) return null;
  return html`
    <${Panel} title=${say("call.next")} id="next">
      ${expected && html`<p class="expected" lang="en" title=${fullTime(expected.at)}>${plainly(inZone(expected.text, now))}</p>`}
      ${
        waits_for.length > 0 &&
        html`<ul class="waits-for">${waits_for.map((wait) => html`<${Wait} key=${wait.what + wait.text} wait=${wait} />`)}</ul>`
      }
      ${prediction_quality && html`<p class="hint" lang="en">${prediction_quality.text}</p>`}
      ${placed_from.length > 0 && html`<p class="hint">${phrase("call.placed_from", { numbers: html`<${Numbers} numbers=${placed_from} />` })}</p>`}
    <//>
  `;
}

/** @param {{ numbers: string[] }} props */
function Numbers({ numbers }) {
  const left = numbers.length - MOST_NUMBERS;
  const named = numbers.slice(0, MOST_NUMBERS).map((number) => html`<span class="phone">${number}</span>`);
  const all = left > 0 ? [...named, say("call.placed_from.more", { left: whole(left) })] : named;
  return all.reduce((before, number) => phrase("call.placed_from.or", { before, number }));
}

/** @param {{ wait: WaitsFor }} props */
function Wait({ wait: { what, reason, text, opens_at } }) {
  const now = useNow();
  const told = reason
    ? asSentence(reasonInWords(reason, now))
    : html`<span lang="en">${plainly(inZone(text, now))}</span>`;
  return html`
    <li title=${what}>
      <${Icon} name="Hourglass" />
      <span>${told}${opens_at && html`<span class="hint"> (<${FromNow} at=${opens_at} />)</span>`}</span>
    </li>
  `;
}
