import { say } from "../../base/messages.js";

/** @import { Attempt, Call } from "../../../../types/answers" */

/**
 * @typedef {object} WaitPiece
 * @property {"wait"} kind
 * @property {string} key
 * @property {number} ms
 * @property {number} weight How wide it is beside the others.
 * @property {boolean} isAhead Whether it is still to come.
 *
 * @typedef {{ name: "starting" | "ringing" | "open", label: string, ms: number, share: number }} Phase
 *
 * @typedef {object} AttemptPiece
 * @property {"attempt"} kind
 * @property {string} key
 * @property {number} number
 * @property {string} startedAt
 * @property {number} ms
 * @property {number} weight
 * @property {string | null} outcome
 * @property {Phase[]} phases
 *
 * @typedef {WaitPiece | AttemptPiece} Piece
 */

const SHORTEST_WAIT_MS = 250;
const LEAST_SHARE = 0.06;

/**
 * Takes a call apart into waits and attempts, in the order of time.
 *
 * @param {Call} call
 * @param {string | null} expected When it is expected to be dialled next.
 * @param {number} now
 * @returns {Piece[]}
 */
export function courseOf(call, expected, now) {
  /** @type {Piece[]} */
  const pieces = [];
  let from = Date.parse(call.accepted_at);
  for (const attempt of call.attempts) {
    const start = Date.parse(attempt.intent_at);
    pieces.push(...waits(`wait-${attempt.number}`, from, start, false));
    // The service's clock and ours differ a little; an end before its start would be drawn backwards.
    const end = Math.max(attempt.outcome_at ? Date.parse(attempt.outcome_at) : now, start);
    pieces.push({
      kind: "attempt",
      key: `attempt-${attempt.number}`,
      number: attempt.number,
      startedAt: attempt.intent_at,
      ms: end - start,
      weight: 2 + weightOf(end - start),
      outcome: attempt.outcome,
      phases: phasesOf(attempt, start, end),
    });
    from = end;
  }
  if (call.status === "WAITING") {
    const next = Math.max(Date.parse(expected ?? call.status_at), now);
    pieces.push(
      ...waits("wait-now", from, Math.min(now, next), false),
      ...waits("wait-ahead", Math.max(now, from), next, true),
    );
  } else if (call.status !== "CALLING") {
    pieces.push(...waits("wait-end", from, Date.parse(call.status_at), false));
  }
  return pieces;
}

/**
 * @param {string} key
 * @param {number} from
 * @param {number} to
 * @param {boolean} isAhead
 * @returns {WaitPiece[]}
 */
function waits(key, from, to, isAhead) {
  const ms = to - from;
  return ms >= SHORTEST_WAIT_MS ? [{ kind: "wait", key, ms, weight: weightOf(ms), isAhead }] : [];
}

/** @param {number} ms A second weighs 1, an hour about 6: longer is wider, and a day leaves room for the rest. */
function weightOf(ms) {
  return Math.log10(1 + Math.max(ms, 0) / 1_000) * 1.4 + 0.6;
}

/**
 * @param {Attempt} attempt
 * @param {number} start
 * @param {number} end
 * @returns {Phase[]}
 */
function phasesOf(attempt, start, end) {
  /** @param {string} type */
  const at = (type) => {
    const event = attempt.events.find(({ event_type }) => event_type === type);
    return event && Math.min(Math.max(Date.parse(event.occurred_at), start), end);
  };
  const answered = at("ANSWERED");
  const ringing = at("RINGING");
  const marks = [
    { name: /** @type {const} */ ("starting"), label: say("call.phase.starting"), from: start },
    ...(ringing === undefined
      ? []
      : [{ name: /** @type {const} */ ("ringing"), label: say("call.phase.ringing"), from: ringing }]),
    ...(answered === undefined
      ? []
      : [{ name: /** @type {const} */ ("open"), label: say("call.phase.open"), from: answered }]),
  ].sort((one, other) => one.from - other.from);
  const whole = Math.max(end - start, 1);
  return marks.map(({ name, label, from }, index) => {
    const ms = (marks[index + 1]?.from ?? end) - from;
    return { name, label, ms, share: Math.max(ms / whole, LEAST_SHARE) };
  });
}
