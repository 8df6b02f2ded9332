import { html } from "../base/html.js";
import { OUTCOME, inSentence } from "../base/labels.js";
import { say } from "../base/messages.js";
import { duration, fullTime } from "../base/times.js";

/** The parts of a retry policy, each with the outcome that it is about. @type {[string, keyof typeof OUTCOME][]} */
const AFTER = [
  ["busy", "BUSY"],
  ["no_answer", "NO_ANSWER"],
  ["failed", "FAILED"],
  ["not_dialled", "TTL_EXPIRED"],
  ["no_final_event", "NO_FINAL_EVENT"],
];
const SECOND_MS = 1_000;

/**
 * @param {Record<string, any>} retry In the form of a request's.
 * @param {string | null} name Of a policy of the stack.
 */
export function attemptsInWords(retry, name) {
  const attempts = say("parts.retry.attempts", { count: Number(retry.total_attempts) });
  return name ? say("parts.retry.named", { name, attempts }) : attempts;
}

/**
 * The same behind a colon.
 *
 * @param {Record<string, any>} retry
 * @param {string | null} name
 */
export function attemptsInSentence(retry, name) {
  const told = attemptsInWords(retry, name);
  return name ? told : inSentence(told);
}

/**
 * When a call is made again, by how its attempt ended.
 *
 * @param {{ retry: Record<string, any> }} props In the form of a request's.
 */
export function RetryRules({ retry }) {
  if (Number(retry.total_attempts) === 1) return null;
  return html`<ul class="rules">${rulesOf(retry).map((rule) => html`<li key=${rule}>${rule}</li>`)}</ul>`;
}

/**
 * @param {Record<string, any>} retry In the form of a request's.
 * @returns {string[]}
 */
function rulesOf(retry) {
  const rules = AFTER.filter(([name]) => retry[name].retry).map(([name, code]) =>
    again(OUTCOME[code].label, retry[name]),
  );
  const never = AFTER.filter(([name]) => !retry[name].retry).map(([, code]) => OUTCOME[code].label);
  if (never.length > 0) rules.push(say("parts.retry.never", { outcomes: never.join(", ") }));
  if (retry.stop_at) rules.push(say("parts.retry.until", { time: fullTime(retry.stop_at) }));
  return rules;
}

/** @param {string} outcome @param {Record<string, any>} policy */
function again(outcome, { delay_seconds, growth, max_delay_seconds }) {
  const delay = duration(delay_seconds * SECOND_MS);
  if (growth === 1) return say("parts.retry.again", { outcome, delay });
  return say("parts.retry.growing", { outcome, delay, growth, longest: duration(max_delay_seconds * SECOND_MS) });
}
