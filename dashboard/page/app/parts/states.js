import { connection } from "../base/api.js";
import { html } from "../base/html.js";
import { say } from "../base/messages.js";
import { Icon } from "./icon.js";

/** @import { Problem } from "../base/api.js" */
/** @import { Live } from "../base/polling.js" */

/**
 * Grey lines where an answer is going to be; they show only when it does not come at once.
 *
 * @param {{ lines?: number, label?: string }} props
 */
export function Loading({ lines = 4, label = say("parts.loading") }) {
  return html`
    <div class="loading" role="status">
      <span class="only-read">${label}…</span>
      ${Array.from({ length: lines }, (_, line) => html`<span key=${line} class="loading-line" aria-hidden="true"></span>`)}
    </div>
  `;
}

/**
 * Nothing to show, and why that is all right.
 *
 * @param {{ icon?: string, title: string, children?: any }} props
 */
export function Empty({ icon = "Inbox", title, children }) {
  return html`
    <div class="empty">
      <${Icon} name=${icon} class="empty-icon" />
      <p class="empty-title">${title}</p>
      ${children && html`<div class="empty-text">${children}</div>`}
    </div>
  `;
}

/**
 * Something could not be read: what, and what happens next.
 *
 * @param {{ problem: Problem, what: string, retry: () => void }} props
 */
export function Failed({ problem, what, retry }) {
  return html`
    <div class="failed" role="alert">
      <${Icon} name="TriangleAlert" class="failed-icon" />
      <div>
        <p class="failed-title">${say("parts.cannot_be_shown", { what })}</p>
        <p><span lang=${problem.lang}>${problem.message}</span>${problem.isPassing && ` ${say("shell.tried_again_by_itself")}`}</p>
        <button type="button" class="button" onClick=${retry}>${say("shell.try_again_now")}</button>
      </div>
    </div>
  `;
}

/**
 * One of: loading, failed, or what is drawn of the answer. An answer stays while later ones fail: the header tells that it is old.
 *
 * @template T
 * @param {Live<T>} live
 * @param {string} what
 * @param {number} lines How many lines it will be, about.
 * @param {(value: T) => unknown} draw
 */
export function shown(live, what, lines, draw) {
  if (live.value !== undefined) return draw(live.value);
  // Where nothing was answered at all yet, it is said once, above all views.
  if (live.problem?.isPassing && connection.value.answeredAt === null)
    return html`<p class="hint">${say("parts.not_known_yet", { what })}</p>`;
  if (live.problem) return html`<${Failed} problem=${live.problem} what=${what} retry=${live.refresh} />`;
  return html`<${Loading} lines=${lines} label=${say("parts.loading_what", { what })} />`;
}

/**
 * The same of a list that filters and pages change: until the next answer is there, it shows that it is still the one before.
 *
 * @template T
 * @param {Live<T>} live
 * @param {string} what
 * @param {number} lines
 * @param {(value: T) => unknown} draw
 */
export function listed(live, what, lines, draw) {
  return html`<div class=${live.isStale ? "is-stale" : ""} aria-busy=${live.isStale}>${shown(live, what, lines, draw)}</div>`;
}
