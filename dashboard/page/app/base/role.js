import { Store } from "./store.js";

const KEPT_AS = "redial.role";

/**
 * The role that is played on the local stack, to see what it sees; empty: none, so that one may do everything. For this tab alone. The API
 * judges by it, and knows it there only.
 */
export const role = new Store(globalThis.sessionStorage?.getItem(KEPT_AS) ?? "");

/** @param {string} chosen */
export function play(chosen) {
  if (chosen) sessionStorage.setItem(KEPT_AS, chosen);
  else sessionStorage.removeItem(KEPT_AS);
  role.set(chosen);
}
