import { STATUS, inSentence, wordFor } from "./labels.js";
import { isMessage, say } from "./messages.js";
import { shortTime } from "./times.js";

/**
 * Why something was not done, as docs/api.md has its code, in the language that is read.
 *
 * @param {any} described A problem of the API; anything else where it was not the API that answered.
 * @returns {string | undefined} Undefined: it has no code, or one that a newer API says.
 */
export function problemInWords(described) {
  const key = `shell.problem.${described?.code}`;
  if (!isMessage(key)) return undefined;
  const shown = Object.entries(described.values ?? {}).map(([name, value]) => [name, asShown(name, value)]);
  const { permission } = described.values ?? {};
  const group = permission && `redial-${permission.replaceAll("_", "-")}`;
  return say(/** @type {"shell.problem.CALL_HAS_ENDED"} */ (key), { ...Object.fromEntries(shown), group });
}

/** @param {string} name @param {any} value */
function asShown(name, value) {
  if (name === "status") return inSentence(wordFor(STATUS, value).label);
  return name === "since" || name === "next_at" ? shortTime(value, Date.now()) : value;
}
