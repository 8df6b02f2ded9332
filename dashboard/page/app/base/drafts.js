import { useState } from "preact/hooks";

/** What was typed and not sent, by its form: kept while the page is open, and nowhere else. @type {Map<string, any>} */
const kept = new Map();

addEventListener("beforeunload", (event) => {
  // The browser asks in its own words.
  if (kept.size > 0) event.preventDefault();
});

/**
 * What somebody types into a form. Whoever leaves the form and comes back finds it.
 *
 * @template {object} T
 * @param {string} form
 * @param {() => T} first
 * @returns {{ draft: T, change: (changed: Partial<T>) => void, isFromBefore: boolean, beginAnew: () => void }}
 */
export function useDraft(form, first) {
  const [isFromBefore, setFromBefore] = useState(() => kept.has(form));
  const [draft, setDraft] = useState(() => /** @type {T} */ (kept.get(form) ?? first()));
  return {
    draft,
    change: (changed) =>
      setDraft((before) => {
        const after = { ...before, ...changed };
        kept.set(form, after);
        return after;
      }),
    isFromBefore,
    beginAnew: () => {
      forgetDraft(form);
      setFromBefore(false);
      setDraft(first());
    },
  };
}

/** @param {string} form Its draft was sent, or is not wanted. */
export function forgetDraft(form) {
  kept.delete(form);
}
