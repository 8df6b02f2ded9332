import { useEffect, useState } from "preact/hooks";

import { clockLead, connection } from "../base/api.js";
import { useNow } from "../base/clock.js";
import { html } from "../base/html.js";
import { readAnew } from "../base/polling.js";
import { useStore } from "../base/store.js";
import { applyTheme, nextTheme, THEMES, theme } from "../base/theme.js";
import { clockTime, zone } from "../base/times.js";
import { Icon } from "./icon.js";

const OLD_AFTER_MS = 30_000;
const OUT_OF_REACH_AFTER_MS = 10_000;

/**
 * What is elsewhere too, a phone's narrow row of views leaves out.
 *
 * @type {{ path: string, label: string, icon: string, isElsewhere?: boolean }[]}
 */
export const PLACES = [
  { path: "", label: "Overview", icon: "LayoutDashboard" },
  { path: "calls", label: "Calls", icon: "Phone" },
  { path: "campaigns", label: "Campaigns", icon: "Megaphone" },
  { path: "templates", label: "Templates", icon: "Volume2", isElsewhere: true },
  { path: "dialling", label: "Dialling", icon: "Gauge" },
  { path: "do-not-call", label: "Do not call", icon: "PhoneOff" },
  { path: "problems", label: "Problems", icon: "Inbox" },
  { path: "audit", label: "Who did what", icon: "ListFilter", isElsewhere: true },
];

/** @param {{ place: string, problems: number }} props */
export function Navigation({ place, problems }) {
  return html`
    <nav class="navigation" aria-label="Views">
      <ul>
        ${PLACES.map(
          ({ path, label, icon, isElsewhere }) => html`
            <li key=${path} class=${isElsewhere ? "navigation-elsewhere" : undefined}>
              <a href=${`#/${path}`} aria-current=${path === place ? "page" : undefined}>
                <${Icon} name=${icon} />
                <span>${label}</span>
                ${path === "problems" && problems > 0 && html`<${ProblemCount} count=${problems} />`}
              </a>
            </li>
          `,
        )}
      </ul>
    </nav>
  `;
}

/** @param {{ count: number }} props */
function ProblemCount({ count }) {
  return html`
    <span class="navigation-count" title="Calls, messages and attempts that need a look">
      ${count > 99 ? "99+" : count}<span class="only-read"> need a look</span>
    </span>
  `;
}

/** Whether the page is up to date, in words and by the dot's form. */
export function LiveState() {
  const { answeredAt, problem } = useStore(connection);
  useNow(); // drawn each second
  const [isHidden, setHidden] = useState(document.hidden);
  useEffect(() => {
    const look = () => setHidden(document.hidden);
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
  if (answeredAt === null && !problem) return html`<p class="live"><span class="live-dot"></span>Connecting…</p>`;
  const isOld = !isHidden && answeredAt !== null && Date.now() - answeredAt > OLD_AFTER_MS;
  if (!problem && !isOld)
    return html`
      <p class="live live-good" title="This page reads the latest by itself."><span class="live-dot"></span>Live</p>
    `;
  const since = answeredAt === null ? "No answer yet" : `As of ${clockTime(answeredAt + clockLead.value)}`;
  return html`
    <p class="live live-bad" role="status" title=${problem?.message}>
      <span class="live-dot"></span>${since}
      <button type="button" class="link" onClick=${readAnew}>Try now</button>
    </p>
  `;
}

/** Across the whole page, to be seen from afar: what is shown is not how things are. */
export function OutOfReach() {
  const { answeredAt, problem } = useStore(connection);
  useNow(); // drawn each second
  const hasAny = answeredAt !== null;
  // A single request that failed is tried again within seconds.
  const isOut = problem !== null && (!hasAny || Date.now() - answeredAt > OUT_OF_REACH_AFTER_MS);
  if (!isOut) return null;
  return html`
    <div class="out-of-reach" role="alert">
      <${Icon} name="TriangleAlert" />
      <p>
        <b>No connection${hasAny && ` since ${clockTime(answeredAt + clockLead.value)}`}.</b>${" "}
        ${hasAny ? "What is shown is of then." : "There is nothing to show yet."} ${problem.message} It is tried again by
        itself.
      </p>
      <button type="button" class="button" onClick=${readAnew}>Try again now</button>
    </div>
  `;
}

export function ThemeSwitch() {
  const chosen = useStore(theme);
  const { label, icon } = THEMES[chosen];
  const then = THEMES[nextTheme(chosen)].label;
  return html`
    <button
      type="button"
      class="button-quiet"
      onClick=${() => applyTheme(nextTheme(chosen))}
      title=${`Colours: ${label}. Press for: ${then}.`}
    >
      <${Icon} name=${icon} /><span class="theme-label">${label}</span>
    </button>
  `;
}

/** @param {{ name: string | null, mayAct: boolean, signOut: (() => void) | null }} props */
export function Person({ name, mayAct, signOut }) {
  return html`
    <div class="person">
      ${
        name &&
        html`<p class="person-name" title=${name}>
          ${name}${!mayAct && html`<span class="person-role">may look, not act</span>`}
        </p>`
      }
      ${
        signOut &&
        html`<button type="button" class="button-quiet" onClick=${signOut}>
          <${Icon} name="LogOut" /><span>Sign out</span>
        </button>`
      }
    </div>
  `;
}

export function Zone() {
  return html`<p class="zone" title="All times on this page are in this zone.">Times: ${zone()}</p>`;
}
