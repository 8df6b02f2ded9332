import { html } from "../base/html.js";
import { Icon } from "./icon.js";

/**
 * A button that does something; an ellipsis at the end of its words says that it asks first.
 *
 * @param {object} props
 * @param {string} [props.icon]
 * @param {boolean} [props.isMain] The one that most come for.
 * @param {() => void} props.onClick
 * @param {any} [props.children]
 */
export function Button({ icon, isMain = false, onClick, children }) {
  return html`
    <button type="button" class=${isMain ? "button button-main" : "button"} onClick=${onClick}>
      ${icon && html`<${Icon} name=${icon} />`}${children}
    </button>
  `;
}
