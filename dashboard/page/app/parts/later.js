import { useEffect, useState } from "preact/hooks";

import { html } from "../base/html.js";
import { Loading } from "./states.js";

/** The views but the first. @type {Record<string, () => Promise<any>>} */
const VIEWS = {
  call: () => import("../views/call.js").then((module) => module.CallView),
  calls: () => import("../views/calls.js").then((module) => module.CallsView),
  campaigns: () => import("../views/campaigns.js").then((module) => module.CampaignsView),
  dialling: () => import("../views/dialling.js").then((module) => module.DiallingView),
  "do-not-call": () => import("../views/do_not_call.js").then((module) => module.DoNotCallView),
  problems: () => import("../views/problems.js").then((module) => module.ProblemsView),
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

/** @param {Event} event */
function reload(event) {
  event.preventDefault();
  location.reload();
}
