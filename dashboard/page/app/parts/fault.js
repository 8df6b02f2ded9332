import { faultInWords } from "../base/faults.js";
import { html } from "../base/html.js";
import { inZone } from "../base/prose.js";
import { serverNow } from "../base/clock.js";

/**
 * What is wrong with a field. The API words it in English, which is said of what the page has no words for.
 *
 * @param {{ message: string }} props
 */
export function Fault({ message }) {
  const words = faultInWords(message);
  return html`<span lang=${words ? undefined : "en"}>${words ?? inZone(message, serverNow())}</span>`;
}
