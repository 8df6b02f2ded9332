import { html } from "../base/html.js";
import { Icon } from "./icon.js";

/**
 * A button that does something; an ellipsis at the end of its words says that it asks first.
 *
 * @param {object} props
 * @param {string} [props.icon]
 * @param {boolean} [props.isMain] The one that most come for.
 * @param {string} [props.says] Its name where the words on it stand on others too: for who does not see what it stands beside.
 * @param {boolean} [props.isDisabled]
 * @param {() => void} props.onClick
 * @param {any} [props.children]
 */
export function Button({ icon, isMain = false, isDisabled = false, says, onClick, children }) {
  return html`
    <button type="button" class=${isMain ? "button button-main" : "button"} aria-label=${says} disabled=${isDisabled} onClick=${onClick}>
      ${icon && html`<${Icon} name=${icon} />`}${children}
    </button>
  `;
}
