import { faultInWords } from "./faults.js";
import { say } from "./messages.js";
import { problemInWords } from "./problems.js";
import { role } from "./role.js";
import { SignInEnded } from "./sign_in.js";
import { Store } from "./store.js";

const ANSWER_WITHIN_MS = 15_000;

/** Why the API did not answer as asked (RFC 9457), or could not be reached at all (status 0). */
export class Problem extends Error {
  /**
   * @param {number} status
   * @param {string} detail What was wrong, and what to do about it.
   * @param {{field: string, message: string}[]} [errors]
   * @param {"en"} [lang] Of the detail, where it is as the API words it.
   */
  constructor(status, detail, errors = [], lang = undefined) {
    super(detail);
    this.lang = lang;
    this.status = status;
    this.errors = errors;
  }

  /** Whether trying again may help. */
  get isPassing() {
    return this.isOpen || this.status === 429;
  }

  /** Whether what was asked for may have been done all the same. */
  get isOpen() {
    return this.status === 0 || this.status >= 500;
  }
}

/** Nothing was asked for, and so nothing done: there was no token to ask with. */
class NotAsked extends Problem {
  get isPassing() {
    return true;
  }

  get isOpen() {
    return false;
  }
}

/**
 * How the page stands with its server.
 *
 * @typedef {object} Connection
 * @property {number | null} answeredAt By this machine's clock.
 * @property {Problem | null} problem
 */

/** @type {Store<Connection>} */
export const connection = new Store({ answeredAt: null, problem: null });

/** By how much the server's clock is ahead of this machine's, in milliseconds: "in 12 s" is to be true by the server's. */
export const clockLead = new Store(0);

/** The API of the stack, as the page uses it. */
export class Api {
  /**
   * @param {string} base Where it is: a path of this origin.
   * @param {{ token: (refused?: string | null) => Promise<string | null>, again: () => void }} signIn
   */
  constructor(base, signIn) {
    this.base = base;
    this.signIn = signIn;
  }

  /**
   * @param {string} path
   * @param {Record<string, string | number | readonly string[] | null | undefined>} [query]
   * @param {AbortSignal} [signal]
   * @returns {Promise<any>}
   * @throws {Problem}
   */
  async get(path, query = {}, signal) {
    const parameters = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) {
      for (const each of Array.isArray(value) ? value : [value]) {
        if (each !== null && each !== undefined && each !== "") parameters.append(name, String(each));
      }
    }
    const text = parameters.toString();
    return this.#ask("GET", text ? `${path}?${text}` : path, undefined, signal);
  }

  /**
   * @param {string} path
   * @param {object | string} [body] A text is JSON already.
   * @param {"POST" | "PUT"} [method]
   * @param {number} [patienceMs] How long the answer may take.
   * @returns {Promise<any>}
   * @throws {Problem}
   */
  async send(path, body = {}, method = "POST", patienceMs = ANSWER_WITHIN_MS) {
    return this.#ask(method, path, typeof body === "string" ? body : JSON.stringify(body), undefined, patienceMs);
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {string} [body]
   * @param {AbortSignal} [signal]
   * @param {number} [patienceMs]
   */
  async #ask(method, path, body, signal, patienceMs = ANSWER_WITHIN_MS) {
    const token = await this.#token();
    let answer = await this.#request(method, path, body, signal, patienceMs, token);
    if (answer.status === 401) {
      const renewed = await this.#token(token);
      if (renewed !== null) answer = await this.#request(method, path, body, signal, patienceMs, renewed);
    }
    const content = parsed(answer.text);
    if (answer.ok && content !== undefined) {
      connection.set({ answeredAt: Date.now(), problem: null });
      return content;
    }
    if (answer.ok) throw noted(new Problem(0, say("shell.not_the_server")));
    throw noted(problemOf(answer.status, content), content !== undefined);
  }

  /** @param {string | null} [refused] */
  async #token(refused) {
    try {
      return await this.signIn.token(refused);
    } catch (error) {
      throw noted(error instanceof SignInEnded ? problemOf(401, undefined) : new NotAsked(0, say("shell.no_sign_in")));
    }
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {string | undefined} body
   * @param {AbortSignal | undefined} signal
   * @param {number} patienceMs
   * @param {string | null} token
   * @returns {Promise<{ status: number, ok: boolean, text: string }>} Whole: a body, too, can be late or break off.
   */
  async #request(method, path, body, signal, patienceMs, token) {
    const late = AbortSignal.timeout(patienceMs);
    try {
      const answer = await fetch(`${this.base}/v1${path}`, {
        method,
        body,
        headers: {
          Accept: "application/json",
          ...(body === undefined ? {} : { "Content-Type": "application/json" }),
          ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
          ...(role.value && { "Redial-Role": role.value }),
        },
        cache: "no-store",
        signal: signal ? AbortSignal.any([signal, late]) : late,
      });
      return { status: answer.status, ok: answer.ok, text: await answer.text() };
    } catch (error) {
      if (signal?.aborted) throw error;
      throw noted(new Problem(0, late.aborted ? say("shell.slow_server") : say("shell.no_server")));
    }
  }
}

/**
 * @param {Problem} problem Of all questions, if it is that of one.
 * @param {boolean} [isAnswer] A refusal is one; what is no JSON may come from something in between.
 */
function noted(problem, isAnswer = false) {
  if (problem.isPassing || problem.status === 401) connection.set({ ...connection.value, problem });
  else if (isAnswer) connection.set({ answeredAt: Date.now(), problem: null });
  return problem;
}

/**
 * @param {string} text
 * @returns {any} Undefined where it is no JSON.
 */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * @param {number} status
 * @param {any} described As RFC 9457 has it; undefined or anything else where it was not the API that answered.
 */
function problemOf(status, described) {
  const told = problemInWords(described);
  const { detail, errors = [] } = described ?? {};
  const fault = oneFault(detail, errors);
  if (fault) return new Problem(status, fault, errors);
  return told || !detail
    ? new Problem(status, told ?? inWords(status), errors)
    : new Problem(status, detail, errors, "en");
}

/**
 * @param {string | undefined} detail
 * @param {{field: string, message: string}[]} errors
 * @returns {string | undefined} Undefined where more is wrong than one field, or the page has no words for it.
 */
function oneFault(detail, [{ field, message } = { field: "", message: "" }]) {
  const words = detail === `${field}: ${message}` && faultInWords(message);
  if (words) return `${field === "destination_phone_number" ? say("parts.number") : field}: ${words}`;
  return undefined;
}

/** @param {number} status */
function inWords(status) {
  if (status === 401) return say("shell.signed_out");
  if (status === 403) return say("shell.forbidden");
  if (status === 404) return say("shell.nothing_here");
  if (status === 429) return say("shell.too_many");
  return say("shell.server_error", { status });
}
