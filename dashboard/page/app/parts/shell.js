import { useEffect, useState } from "preact/hooks";

import { clockLead, connection } from "../base/api.js";
import { serverNow, useNow } from "../base/clock.js";
import { useApi } from "../base/context.js";
import { html } from "../base/html.js";
import { LANGUAGES, language, chooseLanguage, say } from "../base/messages.js";
import { LANE } from "../base/labels.js";
import { play, role } from "../base/role.js";
import { oldAnswers, readAnew } from "../base/polling.js";
import { useStore } from "../base/store.js";
import { applyTheme, nextTheme, THEMES, theme } from "../base/theme.js";
import { shortTime, zone } from "../base/times.js";
import { Icon } from "./icon.js";

const OLD_AFTER_MS = 30_000;
const OUT_OF_REACH_AFTER_MS = 10_000;

/**
 * What is elsewhere too, a phone's narrow row of views leaves out.
 *
 * @type {{ path: string, label: string, icon: string, isElsewhere?: boolean }[]}
 */
export const PLACES = [
  { path: "", label: say("shell.overview"), icon: "LayoutDashboard" },
  { path: "calls", label: say("shell.calls"), icon: "Phone" },
  { path: "campaigns", label: say("shell.campaigns"), icon: "Megaphone" },
  { path: "templates", label: say("shell.templates"), icon: "Volume2", isElsewhere: true },
  { path: "dialling", label: say("shell.dialling"), icon: "Gauge" },
  { path: "do-not-call", label: say("shell.do_not_call"), icon: "PhoneOff" },
  { path: "problems", label: say("shell.problems"), icon: "Inbox" },
  { path: "audit", label: say("shell.audit"), icon: "ListFilter", isElsewhere: true },
];

/** @param {{ place: string, problems: number }} props */
export function Navigation({ place, problems }) {
  return html`
    <nav class="navigation" aria-label=${say("shell.views")}>
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
    <span class="navigation-count" title=${say("shell.what_needs_a_look")}>
      ${count > 99 ? "99+" : count}<span class="only-read"> ${say("shell.need_a_look")}</span>
    </span>
  `;
}

/** @param {number} at By this machine's clock; as the page shows times. */
function atServer(at) {
  return shortTime(at + clockLead.value, serverNow());
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
  if (answeredAt === null && !problem)
    return html`<p class="live"><span class="live-dot"></span>${say("shell.connecting")}</p>`;
  const isOld = !isHidden && answeredAt !== null && Date.now() - answeredAt > OLD_AFTER_MS;
  if (!problem && !isOld)
    return html`
      <p class="live live-good" title=${say("shell.reads_by_itself")}><span class="live-dot"></span>${say("shell.live")}</p>
    `;
  const since = answeredAt === null ? say("shell.no_answer_yet") : say("shell.as_of", { time: atServer(answeredAt) });
  return html`
    <p class="live live-bad" role="status" title=${problem?.message}>
      <span class="live-dot"></span>${since}
      <button type="button" class="link" onClick=${readAnew}>${say("shell.try_now")}</button>
    </p>
  `;
}

/** Across the whole page, to be seen from afar: what is shown is not how things are. */
export function OutOfReach() {
  const { answeredAt, problem } = useStore(connection);
  useNow(); // drawn each second
  const hasAny = answeredAt !== null;
  // A single request that failed is tried again within seconds.
  if (problem?.status === 401) return html`<${SignedOut} />`;
  const isOut = problem !== null && (!hasAny || Date.now() - answeredAt > OUT_OF_REACH_AFTER_MS);
  if (!isOut) return html`<${OldInPart} />`;
  const since = hasAny ? say("shell.no_connection_since", { time: atServer(answeredAt) }) : say("shell.no_connection");
  return html`
    <div class="out-of-reach" role="alert">
      <${Icon} name="TriangleAlert" />
      <p>
        <b>${since}</b> ${hasAny ? say("shell.shown_is_of_then") : say("shell.nothing_to_show_yet")} <span lang=${problem.lang}>${problem.message}</span>${" "}
        ${say("shell.tried_again_by_itself")}
      </p>
      <button type="button" class="button" onClick=${readAnew}>${say("shell.try_again_now")}</button>
    </div>
  `;
}

/** Where the sign-in has ended while something was typed: leaving by itself would lose it. */
function SignedOut() {
  const api = useApi();
  return html`
    <div class="out-of-reach" role="alert">
      <${Icon} name="TriangleAlert" />
      <p><b>${say("shell.signed_out")}</b> ${say("shell.copy_first")}</p>
      <button type="button" class="button" onClick=${() => api.signIn.again()}>${say("shell.sign_in")}</button>
    </div>
  `;
}

/** The same where other questions are answered: some of what is shown is old. */
function OldInPart() {
  const old = [...useStore(oldAnswers).values()].filter(
    ({ failsSince }) => Date.now() - failsSince > OUT_OF_REACH_AFTER_MS,
  );
  if (old.length === 0) return null;
  const oldest = old.reduce((one, other) => (one.answeredAt < other.answeredAt ? one : other));
  return html`
    <div class="out-of-reach" role="alert">
      <${Icon} name="TriangleAlert" />
      <p>
        <b>${say("shell.old_in_part", { time: atServer(oldest.answeredAt) })}</b>${" "}
        <span lang=${oldest.problem.lang}>${oldest.problem.message}</span> ${say("shell.tried_again_by_itself")}
      </p>
      <button type="button" class="button" onClick=${readAnew}>${say("shell.try_again_now")}</button>
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
      title=${say("shell.theme.title", { chosen: label, then })}
    >
      <${Icon} name=${icon} /><span class="theme-label">${label}</span>
    </button>
  `;
}

/** In which language the page is read; kept on this machine. */
export function LanguageChoice() {
  return html`
    <label class="language">
      <${Icon} name="Languages" />
      <span class="only-read">${say("shell.language")}</span>
      <select
        value=${language}
        onChange=${(/** @type {any} */ event) => chooseLanguage(event.currentTarget.value)}
      >
        ${Object.entries(LANGUAGES).map(([code, name]) => html`<option key=${code} value=${code} lang=${code}>${name}</option>`)}
      </select>
    </label>
  `;
}

/**
 * On the local stack, where nobody signs in: whose rights the page is looked at with.
 *
 * @param {{ roles: readonly string[] }} props
 */
export function RoleChoice({ roles }) {
  const played = useStore(role);
  if (roles.length === 0) return null;
  const choose = (/** @type {any} */ event) => {
    play(event.currentTarget.value);
    readAnew();
  };
  return html`
    <label class="language role ${played ? "role-played" : ""}" title=${say("shell.role.title")}>
      <${Icon} name="ListFilter" />
      <span class="only-read">${say("shell.role")}</span>
      <select value=${played} onChange=${choose}>
        <option value="">${say("shell.role.none")}</option>
        ${roles.map((each) => html`<option key=${each} value=${each}>${roleInWords(each)}</option>`)}
      </select>
    </label>
  `;
}

/** @param {string} name "act_bulk", "act_campaign:spring%20recall" */
function roleInWords(name) {
  const [, campaign] = name.split("act_campaign:");
  if (campaign) return say("shell.role.campaign", { campaign: decodeURIComponent(campaign) });
  const lane = LANE[name.replace("act_", "")];
  if (lane) return say("shell.role.lane", { lane: lane.label });
  const known = /** @type {"read"} */ (["read", "act", "personal_data"].includes(name) ? name : "read");
  return say(`shell.role.${known}`);
}

/** @param {{ name: string | null, mayAct: boolean, signOut: (() => void) | null }} props */
export function Person({ name, mayAct, signOut }) {
  return html`
    <div class="person">
      ${
        name &&
        html`<p class="person-name" title=${name}>
          ${name}${!mayAct && html`<span class="person-role">${say("shell.may_look")}</span>`}
        </p>`
      }
      ${
        signOut &&
        html`<button type="button" class="button-quiet" onClick=${signOut}>
          <${Icon} name="LogOut" /><span>${say("shell.sign_out")}</span>
        </button>`
      }
    </div>
  `;
}

export function Zone() {
  return html`<p class="zone" title=${say("shell.zone.title")}>${say("shell.zone", { zone: zone() })}</p>`;
}
