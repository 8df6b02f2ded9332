import { useEffect } from "preact/hooks";

import { Store, useStore } from "./store.js";

/** What the browser's tab says of the view, as far as the view knows better than its place. @type {Store<string | null>} */
const named = new Store(/** @type {string | null} */ (null));

/**
 * Names what a view shows, for the browser's tab: a call by its request id.
 *
 * @param {string | null} name
 */
export function useName(name) {
  useEffect(() => {
    named.set(name);
    return () => named.set(null);
  }, [name]);
}

/**
 * The title of the browser's tab: how many things need a look, and what is shown.
 *
 * @param {string} place
 * @param {number} problems
 */
export function useTitle(place, problems) {
  const name = useStore(named);
  useEffect(() => {
    document.title = `${problems > 0 ? `(${problems}) ` : ""}${name ?? place} – Redial`;
  }, [name, place, problems]);
}
