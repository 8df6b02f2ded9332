import { Problem } from "../../base/api.js";
import { readAnew } from "../../base/polling.js";
import { Store } from "../../base/store.js";
import { keep } from "./kept.js";

/** @import { Api } from "../../base/api.js" */
/** @import { RowError } from "../../base/error_kinds.js" */
/** @import { SubmittedMany } from "../../../../types/answers" */
/** @import { GoodRow } from "./checked_rows.js" */
/** @import { Kept } from "./kept.js" */

/**
 * How the sending of a file stands. `waiting`: the stack cannot be reached, and is asked again. `stopped`: by somebody, or for a
 * problem that does not pass by itself.
 *
 * @typedef {object} Sending
 * @property {"running" | "paused" | "waiting" | "stopped" | "done"} status
 * @property {string} fileName
 * @property {number} total
 * @property {number} sent
 * @property {number} accepted
 * @property {number} repeated That the stack knew already.
 * @property {(RowError & { name: string | null })[]} errors Of rows that the stack rejected.
 * @property {Problem | null} problem
 * @property {string[]} campaigns
 * @property {boolean} isSheet
 */

/**
 * What is to be sent.
 *
 * @typedef {object} Job
 * @property {GoodRow[]} rows
 * @property {number} before How many rows were sent before, in another sitting.
 * @property {string[]} campaigns
 * @property {boolean} isSheet
 * @property {Omit<Kept, "total" | "sent" | "doneLine">} file
 */

/** @typedef {{ rows: GoodRow[], count: number, first: number, last: number, isDone: boolean }} Batch Its rows are those that are left. */

// As the API takes them, in one request.
const MOST_ROWS = 100;
const MOST_CHARACTERS = 1_000_000;
const AT_ONCE = 3;
const PATIENCE_MS = 30_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 20_000;

/** The one file that is being sent. It goes on while other views are looked at. @type {Store<Sending | null>} */
export const sending = new Store(/** @type {Sending | null} */ (null));

/** @type {Run | null} */
let run = null;

/** @param {Api} api @param {Job} job */
export function beginSending(api, job) {
  run = new Run(api, job);
  run.go();
}

export function pauseSending() {
  run?.pause();
}

export function goOnSending() {
  run?.go();
}

export function stopSending() {
  run?.stop(null);
}

/** Forgets a sending that is over: its end was seen, or nobody wants the rest sent. */
export function forgetSending() {
  run?.stop(null);
  run = null;
  keep(null);
  sending.set(null);
}

/** @param {BeforeUnloadEvent} event */
function warn(event) {
  event.preventDefault();
}

class Run {
  /** @type {Batch[]} */
  #batches;
  #workers = 0;
  /** Goes up with each pause, stop and new start: what began before then ends. */
  #turn = 0;
  /** @type {Set<Batch>} */
  #underWay = new Set();
  /** @type {Sending} */
  #state;

  /** @param {Api} api @param {Job} job */
  constructor(api, job) {
    this.api = api;
    this.job = job;
    this.#batches = [...batchesOf(job.rows)];
    const { rows, before, campaigns, isSheet, file } = job;
    this.#state = {
      status: "running",
      fileName: file.fileName,
      total: before + rows.length,
      sent: before,
      accepted: 0,
      repeated: 0,
      errors: [],
      problem: null,
      campaigns,
      isSheet,
    };
  }

  go() {
    this.#turn += 1;
    this.#change({ status: "running", problem: null });
    this.#keep();
    addEventListener("beforeunload", warn);
    for (let worker = 0; worker < AT_ONCE; worker += 1) this.#work(this.#turn);
  }

  pause() {
    this.#turn += 1;
    this.#change({ status: "paused" });
  }

  /** @param {Problem | null} problem */
  stop(problem) {
    this.#turn += 1;
    removeEventListener("beforeunload", warn);
    this.#change({ status: "stopped", problem });
  }

  /** @param {number} turn */
  async #work(turn) {
    this.#workers += 1;
    try {
      for (let batch = this.#next(); batch && turn === this.#turn; batch = this.#next()) {
        this.#underWay.add(batch);
        try {
          await this.#send(batch, turn);
        } finally {
          this.#underWay.delete(batch);
        }
      }
    } finally {
      this.#workers -= 1;
    }
    if (this.#batches.every(({ isDone }) => isDone)) this.#finish();
    // One that waited for the stack while somebody paused leaves its batch to a new one.
    else if (this.#isGoing && this.#workers < AT_ONCE && this.#next()) this.#work(this.#turn);
  }

  get #isGoing() {
    return this.#state.status === "running" || this.#state.status === "waiting";
  }

  #next() {
    return this.#batches.find((batch) => !batch.isDone && !this.#underWay.has(batch));
  }

  /** @param {Batch} batch @param {number} turn */
  async #send(batch, turn) {
    let pauseMs = FIRST_PAUSE_MS;
    while (turn === this.#turn) {
      try {
        batch.rows = await this.#sendOnce(batch.rows);
        if (batch.rows.length === 0) {
          batch.isDone = true;
          this.#keep();
          if (turn === this.#turn) this.#change({ status: "running", problem: null });
          return;
        }
        // Some could not be stored: not their fault, and not for long.
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        if (turn !== this.#turn) return;
        if (!error.isPassing) {
          this.stop(error);
          return;
        }
        this.#change({ status: "waiting", problem: error });
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
    }
  }

  /**
   * @param {GoodRow[]} rows
   * @returns {Promise<GoodRow[]>} Those that have to be sent again.
   */
  async #sendOnce(rows) {
    // As the texts that they are: the stack compares a request with what it has of it.
    const body = `{"requests":[${rows.map(({ text }) => text).join(",")}]}`;
    /** @type {SubmittedMany} */
    const told = await this.api.send("/calls/batch", body, "POST", PATIENCE_MS);
    const again = rows.filter((_, place) => told.answers[place].answer === "failed");
    const errors = rows.flatMap(({ line, name }, place) => {
      const { answer, errors } = told.answers[place];
      return answer === "rejected" ? errors.map(({ field, message }) => ({ line, name, field, message })) : [];
    });
    const { sent, accepted, repeated, errors: before } = this.#state;
    this.#change({
      sent: sent + rows.length - again.length,
      accepted: accepted + told.accepted,
      repeated: repeated + told.repeated,
      errors: errors.length > 0 ? [...before, ...errors] : before,
    });
    return again;
  }

  #finish() {
    if (this.#state.status === "done") return;
    removeEventListener("beforeunload", warn);
    this.#change({ status: "done", problem: null });
    if (run === this) keep(null);
    readAnew();
  }

  #keep() {
    if (run !== this) return;
    const undone = this.#batches.findIndex(({ isDone }) => !isDone);
    const done = this.#batches.slice(0, undone < 0 ? this.#batches.length : undone);
    const doneLine = done.at(-1)?.last ?? this.#batches[0].first - 1;
    const { file, before } = this.job;
    keep({
      ...file,
      total: this.#state.total,
      sent: before + done.reduce((sum, { count }) => sum + count, 0),
      doneLine,
    });
  }

  /** @param {Partial<Sending>} changed */
  #change(changed) {
    this.#state = { ...this.#state, ...changed };
    // Another file may be under way by now.
    if (run === this) sending.set(this.#state);
  }
}

/** @param {GoodRow[]} rows @returns {Generator<Batch>} */
function* batchesOf(rows) {
  /** @type {GoodRow[]} */
  let batch = [];
  let size = 0;
  for (const row of rows) {
    if (batch.length === MOST_ROWS || (batch.length > 0 && size + row.text.length > MOST_CHARACTERS)) {
      yield batchOf(batch);
      [batch, size] = [[], 0];
    }
    batch.push(row);
    size += row.text.length;
  }
  if (batch.length > 0) yield batchOf(batch);
}

/** @param {GoodRow[]} rows @returns {Batch} */
function batchOf(rows) {
  return { rows, count: rows.length, first: rows[0].line, last: rows[rows.length - 1].line, isDone: false };
}
