import { createContext } from "preact";
import { useContext } from "preact/hooks";

import { useLive } from "./polling.js";

/** @import { Api } from "./api.js" */
/** @import { Right } from "../../../types/answers" */

const ME_EVERY_MS = 300_000;

/** @typedef {{ lane?: string | null, campaign?: string | null }} CallOf */
/** @type {import("preact").Context<{ api: Api, permissions: readonly string[], rights: readonly Right[] }>} */
export const Page = createContext(/** @type {any} */ (null));

/** @returns {Api} */
export function useApi() {
  return useContext(Page).api;
}

/** Whether whoever looks may also act. The API decides; the page only leaves out what would be refused. */
export function useMayAct() {
  return useContext(Page).permissions.includes("act");
}

/**
 * What whoever looks may act on: a call, by its lane and its campaign; a campaign as a whole; a lane as a whole; or everything.
 */
export function useMayActOn() {
  const { permissions, rights } = useContext(Page);
  /** @param {(right: Right) => boolean} permits */
  const may = (permits) => permissions.includes("act") && rights.some(permits);
  return {
    /** @param {CallOf} call */
    call: ({ lane, campaign }) =>
      may((right) => hasLane(right, lane) && (campaign ? hasCampaign(right, campaign) : right.campaigns.includes("*"))),
    /** @param {string} campaign */
    campaign: (campaign) => may((right) => hasCampaign(right, campaign)),
    /** @param {string} lane */
    lane: (lane) => may((right) => hasLane(right, lane) && right.campaigns.includes("*")),
    everything: may((right) => right.lanes.includes("*") && right.campaigns.includes("*")),
  };
}

/** @param {Right} right @param {string | null | undefined} lane */
function hasLane({ lanes }, lane) {
  return lanes.includes("*") || (Boolean(lane) && lanes.includes(String(lane)));
}

/** @param {Right} right @param {string} campaign */
function hasCampaign({ campaigns }, campaign) {
  return campaigns.some((pattern) => asExpression(pattern).test(campaign));
}

/** @param {string} pattern `*` stands for any characters, `?` for one. */
function asExpression(pattern) {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`, "su");
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
