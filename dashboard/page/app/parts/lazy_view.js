import { useEffect, useState } from "preact/hooks";

import { html } from "../base/html.js";
import { fetchMessages, phrase } from "../base/messages.js";
import { VIEWS } from "../views.js";
import { Loading } from "./states.js";

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
      ${phrase("parts.view_lost", { link: (words) => html`<a href="" onClick=${reload}>${words}</a>` })}
    </p>
  `;
}

/** Fetches all views, so that going to one takes no time. */
export async function fetchViews() {
  await Promise.allSettled(Object.keys(VIEWS).map(fetchView));
}

/** @param {string} what */
async function fetchView(what) {
  const { view, styles, messages } = VIEWS[what];
  // A view's modules may say something as they begin: its texts come before them.
  const [component] = await Promise.all([fetchMessages(messages).then(view), ...styles.map(fetchStyles)]);
  fetched.set(what, component);
}

/** @type {Map<string, Promise<void>>} */
const styles = new Map();

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
