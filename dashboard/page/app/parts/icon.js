import * as shapes from "icons";
import { h } from "preact";

/**
 * An icon beside words that say the same; a screen reader passes it over.
 *
 * @param {{ name: string, class?: string }} props
 */
export function Icon({ name, class: className = "" }) {
  /** @type {[string, Record<string, string>][]} */
  const shape = /** @type {any} */ (shapes)[name] ?? [];
  return h(
    "svg",
    { class: `icon ${className}`, viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" },
    shape.map(([element, attributes]) => h(element, attributes)),
  );
}
