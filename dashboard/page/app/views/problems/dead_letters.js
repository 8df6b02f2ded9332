import { useState } from "preact/hooks";

import { useApi, useMayActOn } from "../../base/context.js";
import { html } from "../../base/html.js";
import { phrase, say } from "../../base/messages.js";
import { useLive } from "../../base/polling.js";
import { whole } from "../../base/numbers.js";
import { readable } from "../../base/prose.js";
import { QUEUE } from "../../base/labels.js";
import { ask } from "../../parts/actions.js";
import { Button } from "../../parts/button.js";
import { WHY } from "../../parts/fields.js";
import { Empty, shown } from "../../parts/states.js";
import { Time } from "../../parts/time.js";

/** @import { Live } from "../../base/polling.js" */
/** @import { DeadLetter, DeadLetterQueue, DeadLetters, Redrive } from "../../../../types/answers" */

const EVERY_MS = 10_000;
const PAUSE_BETWEEN_MS = 300;

/**
 * The dead-letter queues; those that hold something can be looked into, and sent back.
 *
 * @param {{ queues: DeadLetterQueue[] }} props
 */
export function DeadLetterPanel({ queues }) {
  const filled = queues.filter((queue) => queue.messages > 0);
  const empty = queues.filter((queue) => queue.messages === 0);
  return html`
    ${filled.length === 0 && html`<${Empty} icon="CircleCheck" title=${say("problems.none")}>${say("problems.dead_letters.none")}<//>`}
    ${filled.map((queue) => html`<${Queue} key=${queue.name} queue=${queue} />`)}
    ${filled.length > 0 && empty.length > 0 && html`<p class="hint">${say("problems.dead_letters.empty", { names: empty.map((queue) => queue.name).join(", ") })}</p>`}
  `;
}

/** @param {{ queue: DeadLetterQueue }} props */
function Queue({ queue }) {
  const api = useApi();
  const mayAct = useMayActOn().everything;
  const [isOpen, setOpen] = useState(false);
  const redrive = () =>
    ask({
      title: say("problems.dead_letters.back.title", { count: queue.messages }),
      text: html`<p>
        ${
          queue.redrives_to === queue.name
            ? say("problems.dead_letters.back.receivers")
            : phrase("problems.dead_letters.back.text", { queue: html`<b>${queue.redrives_to}</b>` })
        }
      </p>`,
      verb: say("problems.dead_letters.back.verb"),
      fields: [WHY],
      run: ({ reason = "" }, report) => redriveAll(api, queue.name, reason, report),
    });
  return html`
    <article class="queue" aria-labelledby=${`queue-${queue.name}`}>
      <div class="queue-head">
        <h3 id=${`queue-${queue.name}`}>
          ${queue.name} <span class="count-pill" title=${say("problems.dead_letters.count")}>${whole(queue.messages)}</span>
        </h3>
        <div class="buttons">
          <button type="button" class="button" aria-expanded=${isOpen} onClick=${() => setOpen(!isOpen)}>
            ${say(isOpen ? "problems.dead_letters.hide" : "problems.dead_letters.look")}
          </button>
          ${mayAct && queue.redrives_to && html`<${Button} icon="Undo2" onClick=${redrive}>${say("problems.dead_letters.back")}<//>`}
        </div>
      </div>
      <p class="queue-meaning" lang=${QUEUE[queue.name] ? undefined : "en"}>${QUEUE[queue.name] ?? queue.meaning}</p>
      ${QUEUE[queue.name] && html`<p class="hint">${phrase("problems.dead_letters.for_the_stack", { meaning: html`<span lang="en">${queue.meaning}</span>` })}</p>`}
      ${isOpen && html`<${Messages} name=${queue.name} />`}
    </article>
  `;
}

/** @param {{ name: string }} props */
function Messages({ name }) {
  const api = useApi();
  /** @type {Live<DeadLetters>} */
  const live = useLive(
    `dead letters ${name}`,
    (signal) => api.get(`/dead-letters/${encodeURIComponent(name)}`, {}, signal),
    EVERY_MS,
  );
  return shown(
    live,
    say("problems.dead_letters.messages"),
    3,
    ({ messages }) => html`
      <p class="hint">
        ${messages.length === 0 ? say("problems.dead_letters.shows_none") : say("problems.dead_letters.sample")}
      </p>
      <ul class="letters">
        ${messages.map((message) => html`<${Letter} key=${message.message_id} message=${message} />`)}
      </ul>
    `,
  );
}

/** @param {{ message: DeadLetter }} props */
function Letter({ message }) {
  return html`
    <li class="letter">
      <p class="letter-head">
        ${phrase("problems.letter", {
          time: message.sent_at ? html`<${Time} at=${message.sent_at} />` : say("problems.letter.some_time"),
          count: message.received_times,
          id: html`<code>${message.message_id}</code>`,
        })}
      </p>
      ${(message.receiver || message.error_code) && html`<p class="hint"><code>${[message.receiver, message.error_code].filter(Boolean).join(" · ")}</code></p>`}
      <pre class="original" tabindex="0">${readable(message.body)}</pre>
    </li>
  `;
}

/**
 * @param {import("../../base/api.js").Api} api
 * @param {string} name
 * @param {string} reason
 * @param {(progress: string) => void} report
 */
async function redriveAll(api, name, reason, report) {
  let moved = 0;
  let kept = 0;
  for (;;) {
    /** @type {Redrive} */
    const answer = await api.send(`/dead-letters/${encodeURIComponent(name)}/redrive`, { reason });
    if (answer.moved === null) return say("problems.dead_letters.back.by_sqs", { name });
    moved += answer.moved;
    kept += answer.kept ?? 0;
    if (answer.done) {
      const done = say("problems.dead_letters.back.done", { count: moved, name });
      return kept > 0 ? `${done} ${say("problems.dead_letters.back.kept", { count: kept })}` : done;
    }
    report(say("problems.dead_letters.back.far", { moved }));
    await new Promise((resume) => setTimeout(resume, PAUSE_BETWEEN_MS));
  }
}
