import { say } from "./messages.js";

/**
 * What the deployment tells the page (`config.json`).
 *
 * @typedef {object} Config
 * @property {string} api Where the API is: a path of this origin.
 * @property {string} stage
 * @property {SignInConfig | null} sign_in Null: everybody who reaches the page may use it, as on the local stack.
 *
 * @typedef {object} SignInConfig
 * @property {string} issuer The Cognito user pool, as its tokens name it.
 * @property {string} domain Where its hosted sign-in is: `https://...`.
 * @property {string} client_id
 */

/** @returns {Promise<Config>} */
export async function loadConfig() {
  const answer = await fetch("config.json");
  if (!answer.ok) throw new Error(say("shell.no_config", { status: answer.status }));
  return answer.json();
}
