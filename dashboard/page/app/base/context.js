import { createContext } from "preact";
import { useContext } from "preact/hooks";

import { useLive } from "./polling.js";

/** @import { Api } from "./api.js" */

const ME_EVERY_MS = 300_000;

/** @type {import("preact").Context<{ api: Api, permissions: readonly string[] }>} */
export const Page = createContext(/** @type {any} */ (null));

/** @returns {Api} */
export function useApi() {
  return useContext(Page).api;
}

/** Whether whoever looks may also act. The API decides; the page only leaves out what would be refused. */
export function useMayAct() {
  return useContext(Page).permissions.includes("act");
}

/** Whether phone numbers and texts are shown in clear to whoever looks. */
export function useMaySeeNumbers() {
  return useContext(Page).permissions.includes("personal_data");
}

/**
 * Who looks, and what they may do.
 *
 * @param {Api} api
 */
export function useMe(api) {
  return useLive("me", (signal) => api.get("/me", {}, signal), ME_EVERY_MS);
}
