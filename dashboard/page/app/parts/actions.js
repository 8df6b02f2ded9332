import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

import { Problem } from "../base/api.js";
import { faultInWords } from "../base/faults.js";
import { html } from "../base/html.js";
import { say } from "../base/messages.js";
import { readAnew } from "../base/polling.js";
import { useRoute } from "../base/router.js";
import { Store, useStore } from "../base/store.js";
import { Fault } from "./fault.js";
import { Field } from "./fields.js";
import { Icon } from "./icon.js";
import { announce } from "./toasts.js";

/**
 * Something to do that is asked about first.
 *
 * @typedef {object} Action
 * @property {string} title A question.
 * @property {any} text What happens then.
 * @property {string} verb On the button that does it.
 * @property {string} [otherwise] On the button that does not.
 * @property {boolean} [isGrave] It cannot be taken back.
 * @property {import("./fields.js").FieldProps[]} [fields]
 * @property {(values: Record<string, string>, report: (progress: string) => void) => Promise<string>} run Gives what was done, in words.
 */

/** @type {Store<Action | null>} */
const asked = new Store(/** @type {Action | null} */ (null));

/**
 * Asks whether to do something, and does it when the answer is yes.
 *
 * @param {Action} action
 */
export function ask(action) {
  asked.set(action);
}

/** The dialog for whatever is asked. One for the whole page. */
export function ActionDialog() {
  const action = useStore(asked);
  return action && html`<${Dialog} key=${action.title} action=${action} />`;
}

/** @param {{ action: Action }} props */
function Dialog({ action }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const [progress, setProgress] = useState(/** @type {string | null} */ (null));
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const isRunning = progress !== null;
  const errors = problem?.errors ?? [];
  // One alone mostly is the answer's own sentence.
  const untold =
    errors.length > 1
      ? errors
      : errors.filter(({ message }) => !problem?.message.includes(faultInWords(message) ?? message));

  // Before the next key can be pressed, so that it does not go to the page below.
  const asking = useRef(document.activeElement);
  useLayoutEffect(() => {
    // The browser keeps the focus inside, and gives it back to the button that asked.
    dialog.current?.showModal();
  }, []);

  const close = () => {
    dialog.current?.close();
    asked.set(null);
    if (asking.current) keepFocus(asking.current);
  };
  const place = useRoute().path.join("/");
  const askedAt = useRef(place);
  useEffect(() => {
    // Who goes elsewhere does not want it; what has been begun goes on.
    if (place !== askedAt.current && !isRunning) close();
  }, [place, isRunning]);
  /** @param {SubmitEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.currentTarget);
    const values = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value).trim()]));
    setProblem(null);
    setProgress(say("parts.working"));
    try {
      const done = await action.run(values, setProgress);
      close();
      announce(done);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
    } finally {
      setProgress(null);
      // Also after a failure: it may have been done in part, or by somebody else.
      readAnew();
    }
  };

  return html`
    <dialog
      ref=${dialog}
      class="dialog"
      aria-labelledby="dialog-title"
      onCancel=${(/** @type {Event} */ event) => {
        event.preventDefault();
        if (!isRunning) close();
      }}
      onClose=${
        // Pressed again and again, Escape closes it whatever the page says; what goes wrong then would be told to nobody.
        () => asked.value === action && dialog.current?.showModal()
      }
    >
      <form onSubmit=${submit}>
        <h2 id="dialog-title">${action.title}</h2>
        <div class="dialog-text">${action.text}</div>
        ${action.fields?.map((field) => html`<${Field} key=${field.name} ...${field} />`)}
        ${
          problem &&
          html`<div class="note note-bad" role="alert">
          <${Icon} name="TriangleAlert" />
          <div>
            <span lang=${problem.lang}>${problem.message}</span>
            ${problem.isOpen && ` ${say("parts.perhaps_done")}`}
            ${
              untold.length > 0 &&
              html`<ul>
                ${untold.map(({ field, message }) => html`<li key=${field}>${field}: <${Fault} message=${message} /></li>`)}
              </ul>`
            }
          </div>
        </div>`
        }
        <div class="dialog-buttons">
          <span class="dialog-progress" role="status">${progress}</span>
          <button type="button" class="button" disabled=${isRunning} onClick=${close}>
            ${action.otherwise ?? say("parts.leave_it")}
          </button>
          <button type="submit" class="button ${action.isGrave ? "button-grave" : "button-main"}" disabled=${isRunning}>
            ${action.verb}
          </button>
        </div>
      </form>
    </dialog>
  `;
}

/**
 * What was done may take away the button that asked, now or when the view is read anew: then reading and tabbing go on at the heading.
 *
 * @param {Element} button
 */
function keepFocus(button) {
  const observer = new MutationObserver(() => {
    if (document.activeElement === button) return;
    observer.disconnect();
    const isGone = !button.isConnected || button.matches(":disabled");
    if (isGone && document.activeElement === document.body)
      document.querySelector("h1")?.focus({ preventScroll: true });
  });
  observer.observe(document.body, { childList: true, subtree: true });
}
