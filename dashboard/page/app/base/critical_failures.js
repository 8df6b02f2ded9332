/** Critical failures: what they are, and which of them were told in this browser already. */

import { STATUS } from "./labels.js";
import { say } from "./messages.js";

/** @import { Api } from "./api.js" */
/** @import { CallPage, CallSummary, Hold, Refusals } from "../../../types/answers" */

/**
 * @typedef {object} Failure
 * @property {string} key What it is told once by.
 * @property {string} title
 * @property {string} text
 * @property {string} address Where to look.
 */

const TOLD_AS = "redial.told";
const MOST_TOLD = 500;
const MOST_READ = 25;
/** Ended without being played. */
const FAILED = ["UNREACHED", "EXPIRED", "REJECTED"];

/**
 * Reads what has failed since a time.
 *
 * @param {Api} api
 * @param {string} since
 * @returns {Promise<Failure[]>}
 */
export async function readFailures(api, since) {
  const shared = { since, order: "newest_first", limit: MOST_READ };
  /** @type {[CallPage, CallPage, Refusals]} */
  const [critical, unclear, refusals] = await Promise.all([
    api.get("/calls", { ...shared, lane: "critical", status: FAILED }),
    api.get("/calls", { ...shared, status: "UNKNOWN" }),
    api.get("/refusals"),
  ]);
  return [
    ...critical.calls.map((call) => ofCall(call, say("notice.critical", { status: STATUS[call.status].label }))),
    ...unclear.calls.map((call) => ofCall(call, say("notice.unclear"))),
    ...refusals.holds.filter((hold) => hold.since >= since).map(ofHold),
  ];
}

/**
 * Leaves out what was told, and keeps that the rest now is: before it is told, so that it never is twice.
 *
 * @param {Failure[]} failures
 */
export function notToldYet(failures) {
  const told = toldKeys();
  const fresh = failures.filter(({ key }) => !told.includes(key));
  if (fresh.length > 0) {
    const kept = [...told, ...fresh.map(({ key }) => key)].slice(-MOST_TOLD);
    localStorage.setItem(TOLD_AS, JSON.stringify(kept));
  }
  return fresh;
}

/** @returns {string[]} */
function toldKeys() {
  try {
    const told = JSON.parse(localStorage.getItem(TOLD_AS) ?? "[]");
    return Array.isArray(told) ? told : [];
  } catch {
    return [];
  }
}

/** @param {CallSummary} call @param {string} title @returns {Failure} */
function ofCall(call, title) {
  const { call_id, status, request_id, campaign } = call;
  const text = [request_id ?? call_id, campaign].filter(Boolean).join(" · ");
  return { key: `${call_id}/${status}`, title, text, address: `#/calls/${call_id}` };
}

/** @param {Hold} hold @returns {Failure} */
function ofHold({ scope, campaign, since }) {
  const what = { all: say("notice.held.all"), alike: say("notice.held.alike"), campaign: campaign ?? "" }[scope];
  return { key: `held/${scope}/${since}`, title: say("notice.held"), text: what, address: "#/problems" };
}
