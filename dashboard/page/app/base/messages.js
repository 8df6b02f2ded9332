/**
 * The page's texts in the language that is read: `say(key, values)` gives one as text, `phrase(key, values)` one with elements in it.
 *
 * They are in `messages/LANGUAGE/ROOM.js`. A key starts with its room. How to write one is in docs/dashboard.md, why so in ADR 30.
 */

/** @import { Key, Messages, PhraseValues, SayValues } from "../../../types/messages" */

/** The languages, by their own names. */
export const LANGUAGES = Object.freeze({ en: "English", es: "Español", de: "Deutsch" });

/** @typedef {keyof typeof LANGUAGES} Language */

const KEPT_AS = "redial.language";

/** The rooms whose texts come with the first view. Those of others come with their views (views.js). */
const FIRST_ROOMS = ["base", "faults", "labels", "notice", "overview", "parts", "pauses", "reasons", "shell"];

/** What is read here; first.js has chosen it before anything was painted. */
export const language = /** @type {Language} */ (globalThis.document?.documentElement.lang || "en");

/** The language as it is written where the reader is. English has days of 24 hours, and the day before the month. */
export const locale =
  language === "en" ? "en-GB" : (navigator.languages.find((each) => each.startsWith(`${language}-`)) ?? language);

/** @type {Partial<Record<string, string | Partial<Record<Intl.LDMLPluralRule, string>>>>} */
const texts = {};

/** @type {Map<string, Promise<void>>} */
const rooms = new Map();

const plurals = new Intl.PluralRules(locale);
const numbers = new Intl.NumberFormat(locale);

/**
 * Fetches the texts of some rooms, each once. What is drawn with them has to wait for it.
 *
 * @param {readonly string[]} names
 */
export async function fetchMessages(names) {
  await Promise.all(
    names.map((name) => {
      const known = rooms.get(name);
      if (known) return known;
      const fetched = import(`../../messages/${language}/${name}.js`).then(
        ({ default: room }) => void Object.assign(texts, room),
        (error) => {
          // The next attempt asks for it again.
          rooms.delete(name);
          throw error;
        },
      );
      rooms.set(name, fetched);
      return fetched;
    }),
  );
}

/** @param {string} key Whether there is such a text: codes of a newer API have none. */
export function isMessage(key) {
  return Object.hasOwn(texts, key);
}

/**
 * A text in the language that is read. Numbers are written as that language writes them.
 *
 * @template {Key} K
 * @param {K} key
 * @param {SayValues<Messages[K]>} values What stands in its braces. Where it has plural forms, `count` chooses one.
 * @returns {string}
 */
export function say(key, ...values) {
  const given = /** @type {Record<string, string | number>} */ (values[0] ?? {});
  return textOf(key, given).replace(/\{(\w+)\}/g, (_, name) => String(shown(given[name])));
}

/**
 * A text with elements in it: `{name}` takes anything that can be drawn, `<name>words</name>` a function that draws the words.
 *
 * @template {Key} K
 * @param {K} key
 * @param {PhraseValues<Messages[K]>} values
 * @returns {any[]} To be drawn, for example as a child of an element.
 */
export function phrase(key, values) {
  const given = /** @type {Record<string, any>} */ (values);
  return pieces(textOf(key, given), given);
}

/** @param {Language} chosen Kept on this machine. The page begins anew, at the same place. */
export function chooseLanguage(chosen) {
  localStorage.setItem(KEPT_AS, chosen);
  location.reload();
}

/**
 * @param {string} key
 * @param {Record<string, any>} given
 */
function textOf(key, given) {
  const text = texts[key] ?? key;
  if (typeof text === "string") return text;
  return text[plurals.select(Number(given.count))] ?? text.other ?? key;
}

/**
 * @param {string} text
 * @param {Record<string, any>} given
 * @returns {any[]}
 */
function pieces(text, given) {
  const found = [];
  let read = 0;
  for (const match of text.matchAll(/\{(\w+)\}|<(\w+)>(.*?)<\/\2>/g)) {
    const [whole, name, element, words] = match;
    found.push(text.slice(read, match.index));
    found.push(name ? shown(given[name]) : given[element](pieces(words, given)));
    read = match.index + whole.length;
  }
  return [...found, text.slice(read)].filter((piece) => piece !== "");
}

/**
 * @template T
 * @param {T} value
 */
function shown(value) {
  return typeof value === "number" ? numbers.format(value) : value;
}

// Whatever imports this module waits here: texts are there when the first of them is asked for, also by a module as it begins.
await fetchMessages(FIRST_ROOMS);
