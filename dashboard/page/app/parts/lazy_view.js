import { useEffect, useState } from "preact/hooks";

import { html } from "../base/html.js";
import { Loading } from "./states.js";

/** The views but the first. @type {Record<string, () => Promise<any>>} */
const VIEWS = {
  call: () => styled(import("../views/call.js"), "call", "timeline").then((module) => module.CallView),
  calls: () => styled(import("../views/calls.js"), "calls").then((module) => module.CallsView),
  campaigns: () => styled(import("../views/campaigns.js"), "campaigns").then((module) => module.CampaignsView),
  dialling: () => styled(import("../views/dialling.js"), "dialling").then((module) => module.DiallingView),
  "do-not-call": () => styled(import("../views/do_not_call.js"), "do_not_call").then((module) => module.DoNotCallView),
  problems: () => styled(import("../views/problems.js"), "problems").then((module) => module.ProblemsView),
};

/** @type {Map<string, any>} */
const fetched = new Map();

/**
 * A view that is fetched when it is first wanted, or when the page has nothing else to do, whatever comes first.
 *
 * @param {{ what: string } & Record<string, unknown>} props
 */
export function Later({ what, ...props }) {
  const [, redraw] = useState({});
  const [isLost, setLost] = useState(false);
  const view = fetched.get(what);
  useEffect(() => {
    if (view) return;
    fetchView(what).then(
      () => redraw({}),
      () => setLost(true),
    );
  }, [what]);
  if (view) return html`<${view} ...${props} />`;
  if (!isLost) return html`<${Loading} lines=${8} />`;
  return html`
    <p role="alert">
      This view cannot be fetched: the server cannot be reached. <a href="" onClick=${reload}>Load the page anew</a>
    </p>
  `;
}

/** Fetches all views, so that going to one takes no time. */
export async function fetchViews() {
  await Promise.allSettled(Object.keys(VIEWS).map(fetchView));
}

/** @param {string} what */
async function fetchView(what) {
  fetched.set(what, await VIEWS[what]());
}

/** @type {Map<string, Promise<void>>} */
const styles = new Map();

/**
 * A module, once the styles of its view are there too.
 *
 * @template T
 * @param {Promise<T>} module
 * @param {string[]} names Files in `styles/views/`.
 * @returns {Promise<T>}
 */
async function styled(module, ...names) {
  const [loaded] = await Promise.all([module, ...names.map(fetchStyles)]);
  return loaded;
}

/** @param {string} name */
function fetchStyles(name) {
  const known = styles.get(name);
  if (known) return known;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = `styles/views/${name}.css`;
  const fetched = /** @type {Promise<void>} */ (
    new Promise((resolve, reject) => {
      link.onload = () => resolve();
      link.onerror = () => {
        // The next attempt asks for it again.
        styles.delete(name);
        link.remove();
        reject(new Error(`${link.href} cannot be fetched`));
      };
    })
  );
  styles.set(name, fetched);
  document.head.append(link);
  return fetched;
}

/** @param {Event} event */
function reload(event) {
  event.preventDefault();
  location.reload();
}
