import { say } from "./messages.js";

/**
 * Where a template's text takes a value of a request, and in which form it is said.
 *
 * @typedef {{ variable: string, form: string }} Placeholder
 */

const PIECE = /\{\{|\}\}|\{([^{}:]+)(?::([a-z]+))?\}/g;

/** What a value looks like in each form, for whoever has to write one. @type {Record<string, string>} */
const FORM_HINT = {
  date: say("base.hint.date"),
  weekday: say("base.hint.date"),
  time: say("base.hint.time"),
  number: say("base.hint.number"),
  digits: say("base.hint.digits"),
};

/**
 * The placeholders of a text, each variable once, with all forms that it is said in.
 *
 * @param {string} text
 * @returns {{ variable: string, forms: string[] }[]}
 */
export function placeholdersOf(text) {
  /** @type {Map<string, string[]>} */
  const found = new Map();
  for (const [, variable, form] of text.matchAll(PIECE)) {
    if (variable === undefined) continue;
    // As the stack reads it: with plain single spaces.
    const name = variable.trim().replace(/[ \u00a0\u2000-\u200a\u202f\u205f]+/g, " ");
    const forms = found.get(name) ?? [];
    if (form && !forms.includes(form)) forms.push(form);
    found.set(name, forms);
  }
  return [...found].map(([variable, forms]) => ({ variable, forms }));
}

/**
 * "A date: 2026-11-26", or, where it is said as date and time, both.
 *
 * @param {string[]} forms
 */
export function hintOf(forms) {
  const takesDay = forms.includes("date") || forms.includes("weekday");
  if (takesDay && forms.includes("time")) return say("base.hint.date_and_time");
  return forms.map((form) => FORM_HINT[form]).find(Boolean);
}
