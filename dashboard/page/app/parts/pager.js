import { useState } from "preact/hooks";

import { html } from "../base/html.js";
import { say } from "../base/messages.js";
import { Icon } from "./icon.js";

/**
 * Where somebody is in a list that is read page by page: the API only gives the way on, so the way back is kept here.
 *
 * @typedef {object} Pages
 * @property {string | null} cursor Of the page that is shown.
 * @property {number} number
 * @property {() => void} back
 * @property {(cursor: string) => void} goOn
 */

/**
 * @param {string} question Another one starts at the first page.
 * @returns {Pages}
 */
export function usePages(question) {
  const [state, setState] = useState(() => leftAt());
  // At once, and not after a drawing with a cursor that belongs to the question before.
  const cursors = state.question === question ? state.cursors : [];
  /** @param {string[]} changed */
  const setCursors = (changed) => {
    const pages = { question, cursors: changed };
    // With this place in the history: who comes back from a call finds the page that they left.
    history.replaceState({ ...history.state, pages }, "");
    setState(pages);
  };
  return {
    cursor: cursors.at(-1) ?? null,
    number: cursors.length + 1,
    back: () => setCursors(cursors.slice(0, -1)),
    goOn: (cursor) => setCursors([...cursors, cursor]),
  };
}

/** @returns {{ question: string, cursors: string[] }} */
function leftAt() {
  return history.state?.pages ?? { question: "", cursors: [] };
}

/**
 * Back and on. Not there where there is one page.
 *
 * @param {{ pages: Pages, live: import("../base/polling.js").Live<{ next_cursor?: string | null }>, on?: string }} props
 */
export function Pager({ pages, live, on = say("parts.next") }) {
  const isFirst = pages.number === 1;
  const next = live.value?.next_cursor;
  // The way on is still that of the page before, until the next one is there.
  const isWaiting = live.isStale;
  if (isFirst && !next) return null;
  return html`
    <nav class="pager" aria-label=${say("parts.pages")}>
      <button type="button" class="button" disabled=${isFirst || isWaiting} onClick=${pages.back}>
        <${Icon} name="ChevronLeft" />${say("parts.back")}
      </button>
      <span class="pager-number">${say("parts.page", { number: pages.number })}</span>
      <button type="button" class="button" disabled=${!next || isWaiting} onClick=${() => next && pages.goOn(next)}>
        ${on}<${Icon} name="ChevronRight" />
      </button>
    </nav>
  `;
}
