import { html } from "../../base/html.js";
import { phrase, say } from "../../base/messages.js";
import { clockTime, fullTime, inFull, shortTime } from "../../base/times.js";
import { isReason, reasonInWords } from "../../base/reasons.js";
import { asSentence, inZone } from "../../base/prose.js";
import { useNow } from "../../base/clock.js";
import { whole } from "../../base/numbers.js";
import { OUTCOME, wordFor } from "../../base/labels.js";
import { Panel } from "../../parts/controls.js";
import { Icon } from "../../parts/icon.js";
import { FromNow } from "../../parts/time.js";
import { explained } from "./story.js";

/** @import { Attempt, Expectation, Explanation, ExplanationLine, PredictionQuality, WaitsFor } from "../../../../types/answers" */

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
 * All that happened to a call, in the order of time.
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
      <span class="history-text" title=${line.values.message ?? line.code}><${Told} told=${line} /></span>
    </li>
  `;
}

/**
 * What a call waits for, and when it is expected to be dialled. Not there for a call that has ended.
 *
 * @param {{ explanation: Explanation }} props
 */
export function Outlook({ explanation }) {
  const { waits_for, expected, prediction_quality, placed_from } = explanation;
  if (waits_for.length === 0 && expected === null) return null;
  return html`
    <${Panel} title=${say("call.next")} id="next">
      ${expected && html`<p class="expected" title=${fullTime(expected.at)}><${Told} told=${expected} /></p>`}
      ${
        waits_for.length > 0 &&
        html`<ul class="waits-for">${waits_for.map((wait) => html`<${Wait} key=${wait.what + wait.text} wait=${wait} />`)}</ul>`
      }
      ${prediction_quality && html`<p class="hint">${qualityInWords(prediction_quality)}</p>`}
      ${placed_from.length > 0 && html`<p class="hint">${phrase("call.placed_from", { numbers: html`<${Numbers} numbers=${placed_from} />` })}</p>`}
    <//>
  `;
}

/**
 * What the API says by a code, in the language that is read; in the API's own words where the code is not known here.
 *
 * @param {{ told: ExplanationLine | WaitsFor | Expectation }} props
 */
export function Told({ told: { code, values, text } }) {
  const now = useNow();
  const words = isReason(code)
    ? asSentence(reasonInWords({ code, parameters: values, text }, now))
    : explained({ code, values }, now);
  return words === undefined ? html`<span lang="en">${inZone(text, now)}</span>` : html`${words}`;
}

/** @param {PredictionQuality} quality */
function qualityInWords({ samples, median_error_seconds, p90_error_seconds }) {
  if (samples === 0) return say("call.quality.none");
  const [half, most] = [median_error_seconds, p90_error_seconds].map((seconds) => inFull((seconds ?? 0) * 1_000));
  return samples === 1 ? say("call.quality.one", { half }) : say("call.quality", { samples, half, most });
}

/** @param {{ numbers: string[] }} props */
function Numbers({ numbers }) {
  const left = numbers.length - MOST_NUMBERS;
  const named = numbers.slice(0, MOST_NUMBERS).map((number) => html`<span class="phone">${number}</span>`);
  const all = left > 0 ? [...named, say("call.placed_from.more", { left: whole(left) })] : named;
  return all.reduce((before, number) => phrase("call.placed_from.or", { before, number }));
}

/** @param {{ wait: WaitsFor }} props */
function Wait({ wait }) {
  const { opens_at } = wait;
  return html`
    <li title=${wait.what}>
      <${Icon} name="Hourglass" />
      <span><${Told} told=${wait} />${opens_at && html`<span class="hint"> (<${FromNow} at=${opens_at} />)</span>`}</span>
    </li>
  `;
}
