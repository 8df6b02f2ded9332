import { html } from "../base/html.js";
import { Store, useStore } from "../base/store.js";
import { Icon } from "./icon.js";

const SHOWN_FOR_MS = 7_000;

/** @type {Store<{ id: number, text: string }[]>} */
const sayings = new Store(/** @type {{ id: number, text: string }[]} */ ([]));
let latest = 0;

/**
 * Says briefly what was done; a screen reader reads it out.
 *
 * @param {string} text
 */
export function announce(text) {
  latest += 1;
  const id = latest;
  sayings.set([...sayings.value, { id, text }]);
  setTimeout(() => sayings.set(sayings.value.filter((saying) => saying.id !== id)), SHOWN_FOR_MS);
}

export function Sayings() {
  const shown = useStore(sayings);
  return html`
    <div class="sayings" role="status">
      ${shown.map((saying) => html`<p key=${saying.id} class="saying"><${Icon} name="CircleCheck" />${saying.text}</p>`)}
    </div>
  `;
}
