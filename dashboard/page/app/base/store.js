import { useEffect, useState } from "preact/hooks";

/**
 * A value that several parts of the page watch.
 *
 * @template T
 */
export class Store {
  /** @type {Set<() => void>} */
  #listeners = new Set();
  /** @type {T} */
  #value;

  /** @param {T} value */
  constructor(value) {
    this.#value = value;
  }

  get value() {
    return this.#value;
  }

  /** @param {T} value */
  set(value) {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const listener of [...this.#listeners]) listener();
  }

  /**
   * @param {() => void} listener
   * @returns {() => void} Ends the subscription.
   */
  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/**
 * Watches a store from a component.
 *
 * @template T
 * @param {Store<T>} store
 * @returns {T}
 */
export function useStore(store) {
  const [, redraw] = useState({});
  const drawn = store.value;
  useEffect(() => {
    // Nobody was told of a change between the drawing and now.
    if (!Object.is(store.value, drawn)) redraw({});
    return store.subscribe(() => redraw({}));
  }, [store]);
  return drawn;
}
