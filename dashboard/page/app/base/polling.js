import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import { Problem } from "./api.js";
import { Store, useStore } from "./store.js";

const KEPT_ANSWERS = 60;
const LONGEST_WAIT_MS = 60_000;

/** Rises after each change that somebody made here: whatever is shown is then read anew at once. */
const changes = new Store(0);

/** Answers of views that were left, so that going back shows them at once. @type {Map<string, unknown>} */
const kept = new Map();

/**
 * Of what is shown and could not be read anew: when it was read for the last time, since when it cannot be, and why.
 *
 * @typedef {object} OldAnswer
 * @property {number} answeredAt By this machine's clock.
 * @property {number} failsSince
 * @property {Problem} problem
 */

/** By whoever shows it. @type {Store<ReadonlyMap<object, OldAnswer>>} */
export const oldAnswers = new Store(/** @type {ReadonlyMap<object, OldAnswer>} */ (new Map()));

/** When each of the answers that are kept was read. @type {Map<string, number>} */
const answeredAt = new Map();

/** Since when those questions fail that are not answered now. @type {Map<string, number>} */
const failsSince = new Map();

/**
 * @param {object} reader
 * @param {OldAnswer | null} old Null: what it shows is not old.
 */
function noteOld(reader, old) {
  if (old === null && !oldAnswers.value.has(reader)) return;
  const changed = new Map(oldAnswers.value);
  if (old) changed.set(reader, old);
  else changed.delete(reader);
  oldAnswers.set(changed);
}

/** Has everything on the page read anew. */
export function readAnew() {
  changes.set(changes.value + 1);
}

/**
 * @template T
 * @typedef {object} Live
 * @property {T | undefined} value The latest answer; undefined until there is one.
 * @property {Problem | null} problem Why the latest reading failed; the value before it stays.
 * @property {boolean} isStale Whether the value is still that of an earlier question.
 * @property {() => void} refresh
 */

/**
 * Reads something, and goes on reading it while the page is looked at.
 *
 * An answer that is equal to the one before changes nothing on the page. After failures, the pauses grow.
 *
 * @template T
 * @param {string} question What is asked, as text: another question starts anew.
 * @param {(signal: AbortSignal) => Promise<T>} read
 * @param {number} everyMs
 * @returns {Live<T>}
 */
export function useLive(question, read, everyMs) {
  const [state, setState] = useState(() => ({
    question,
    value: /** @type {T | undefined} */ (kept.get(question)),
    problem: /** @type {Problem | null} */ (null),
  }));
  const version = useStore(changes);
  const reader = useRef(read);
  reader.current = read;
  const refresh = useRef(() => {});

  useEffect(() => {
    const ended = new AbortController();
    let timer = 0;
    let failures = 0;
    let isReading = false;

    const readNow = async () => {
      clearTimeout(timer);
      if (isReading || ended.signal.aborted) return;
      isReading = true;
      try {
        const value = await reader.current(ended.signal);
        failures = 0;
        answeredAt.set(question, Date.now());
        failsSince.delete(question);
        noteOld(ended, null);
        if (!ended.signal.aborted) setState((before) => next(before, question, value));
      } catch (error) {
        if (ended.signal.aborted) return;
        if (!(error instanceof Problem)) throw error;
        failures += 1;
        const since = failsSince.get(question) ?? Date.now();
        failsSince.set(question, since);
        const shownOf = answeredAt.get(question);
        if (shownOf !== undefined) noteOld(ended, { answeredAt: shownOf, failsSince: since, problem: error });
        setState((before) => ({
          question,
          value: before.question === question ? before.value : undefined,
          problem: error,
        }));
      } finally {
        isReading = false;
        if (!ended.signal.aborted && !document.hidden) {
          timer = setTimeout(readNow, Math.min(everyMs * 2 ** failures, LONGEST_WAIT_MS));
        }
      }
    };
    const whenShown = () => (document.hidden ? clearTimeout(timer) : readNow());

    refresh.current = readNow;
    document.addEventListener("visibilitychange", whenShown);
    if (kept.has(question)) setState((before) => next(before, question, /** @type {T} */ (kept.get(question))));
    readNow();
    return () => {
      ended.abort();
      noteOld(ended, null);
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", whenShown);
    };
  }, [question, everyMs, version]);

  return {
    value: state.value,
    problem: state.question === question ? state.problem : null,
    isStale: state.question !== question,
    refresh: useCallback(() => refresh.current(), []),
  };
}

/**
 * @template T
 * @param {{ question: string, value: T | undefined, problem: Problem | null }} before
 * @param {string} question
 * @param {T} value
 */
function next(before, question, value) {
  kept.delete(question);
  kept.set(question, value);
  for (const oldest of [...kept.keys()].slice(0, -KEPT_ANSWERS)) {
    kept.delete(oldest);
    answeredAt.delete(oldest);
    failsSince.delete(oldest);
  }
  const isEqual = before.question === question && JSON.stringify(before.value) === JSON.stringify(value);
  if (isEqual && before.problem === null) return before;
  return { question, value: isEqual ? before.value : value, problem: null };
}
