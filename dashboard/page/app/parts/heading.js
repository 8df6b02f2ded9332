import { useEffect, useRef } from "preact/hooks";

import { html } from "../base/html.js";
import { takeArrival } from "../base/router.js";

/**
 * The heading of a view. After going to the view, reading and tabbing start here, as on a page that was loaded anew.
 *
 * @param {{ isHidden?: boolean, children?: any }} props
 */
export function Heading({ isHidden = false, children }) {
  const heading = useRef(/** @type {HTMLHeadingElement | null} */ (null));
  useEffect(() => {
    if (takeArrival()) heading.current?.focus({ preventScroll: true });
  }, []);
  return html`<h1 ref=${heading} tabindex="-1" class=${isHidden ? "only-read" : undefined}>${children}</h1>`;
}
