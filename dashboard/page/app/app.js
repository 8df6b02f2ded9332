import { clockLead } from "./base/api.js";
import { Page, useMe } from "./base/context.js";
import { html } from "./base/html.js";
import { say } from "./base/messages.js";
import { useNotice } from "./base/notice.js";
import { readAnew, useLive } from "./base/polling.js";
import { useRoute } from "./base/router.js";
import { useTitle } from "./base/title.js";
import { ActionDialog } from "./parts/actions.js";
import { NoticeChoice } from "./parts/notice.js";
import { announce, Sayings } from "./parts/toasts.js";
import {
  LanguageChoice,
  LiveState,
  Navigation,
  OutOfReach,
  Person,
  PLACES,
  RoleChoice,
  ThemeSwitch,
  Zone,
} from "./parts/shell.js";
import { Empty, Failed } from "./parts/states.js";
import { Heading } from "./parts/heading.js";
import { Later } from "./parts/lazy_view.js";
import { Overview } from "./views/overview.js";

/** @import { Api } from "./base/api.js" */
/** @import { Live } from "./base/polling.js" */
/** @import { Me, Summary } from "../../types/answers" */

/** Places that belong to one of those that are always shown. @type {Record<string, string>} */
const WITHIN = { "new-call": "calls", submit: "calls", "new-template": "templates", wall: "campaigns" };
const SUMMARY_EVERY_MS = 3_000;
const CLOCKS_AGREE_WITHIN_MS = 1_500;

/**
 * What stands in the view of problems.
 *
 * @param {Summary} summary
 */
function countProblems({ dead_letters, orphans, set_aside, refusal_holds, calls }) {
  return dead_letters + orphans + set_aside + refusal_holds + calls.UNKNOWN;
}

/**
 * The whole page.
 *
 * @param {{ api: Api, stage: string, signOut: (() => void) | null }} props
 */
export function App({ api, stage, signOut }) {
  const me = useMe(api);
  /** @type {import("./base/polling.js").Live<Summary>} */
  const summary = useLive(
    "summary",
    async (signal) => {
      const askedAt = Date.now();
      return withClock(await api.get("/summary", {}, signal), askedAt);
    },
    SUMMARY_EVERY_MS,
  );
  const route = useRoute();
  const place = route.path[0] ?? "";
  const permissions = me.value?.permissions ?? [];
  const rights = me.value?.rights ?? [];
  const mayAct = me.value === undefined || permissions.includes("act");
  // In no group: then it is said once, and not by each part of each view.
  const isShut = me.value === undefined && me.problem?.status === 403;
  const problems = summary.value ? countProblems(summary.value) : 0;

  useNotice(api, summary.refresh, announce);
  const within = WITHIN[place] ?? place;
  useTitle(PLACES.find(({ path }) => path === within)?.label ?? say("shell.not_found"), problems);
  if (place === "wall") {
    // Across a room nobody chooses another view.
    return html`
      <${Page.Provider} value=${{ api, permissions, rights }}>
        <main id="content" class="wall-frame" tabindex="-1">
          <${OutOfReach} />
          ${isShut ? html`<${Shut} me=${me} />` : html`<${Later} key="wall" what="wall" name=${route.path[1]} problems=${problems} />`}
        </main>
        <${Sayings} />
      <//>
    `;
  }

  return html`
    <${Page.Provider} value=${{ api, permissions, rights }}>
      <a class="skip" href="#content" onClick=${skip}>${say("shell.skip")}</a>
      <div class="shell">
        <header class="bar">
          <a class="brand" href="#/" aria-label=${say("shell.home")}>
            <img src="icon.svg" alt="" width="26" height="26" /><span>Redial</span>
            ${stage && html`<span class="stage">${stage}</span>`}
          </a>
          <${Navigation} place=${within} problems=${problems} />
          <div class="bar-end">
            <${LiveState} />
            <${Zone} />
            <${NoticeChoice} />
            <${ThemeSwitch} />
            <${LanguageChoice} />
            <${RoleChoice} roles=${me.value?.roles ?? []} />
            <${Person} name=${me.value?.name ?? null} mayAct=${mayAct} signOut=${signOut} />
          </div>
        </header>
        <main id="content" class="content" tabindex="-1">
          <${OutOfReach} />
          ${isShut ? html`<${Shut} me=${me} />` : html`<${View} route=${route} summary=${summary} />`}
        </main>
      </div>
      <${ActionDialog} />
      <${Sayings} />
    <//>
  `;
}

/**
 * In place of all views, for somebody who is in no group.
 *
 * @param {{ me: Live<Me> }} props
 */
function Shut({ me }) {
  const what = "Redial";
  return html`
    <${Heading} isHidden=${true}>${what}<//>
    <${Failed} problem=${me.problem} what=${what} retry=${readAnew} />
  `;
}

/** @param {{ route: import("./base/router.js").Route, summary: import("./base/polling.js").Live<Summary> }} props */
function View({ route, summary }) {
  const [place = "", id] = route.path;
  switch (place) {
    case "":
      return html`<${Overview} summary=${summary} />`;
    case "calls":
      return id
        ? html`<${Later} key=${id} what="call" callId=${id} />`
        : html`<${Later} key="calls" what="calls" route=${route} />`;
    case "do-not-call":
      return id === "import"
        ? html`<${Later} key="import" what="do-not-call-import" />`
        : html`<${Later} key=${place} what=${place} route=${route} />`;
    case "templates":
    case "new-template":
      return html`<${Later} key="templates" what="templates" route=${route} />`;
    case "audit":
      return html`<${Later} key="audit" what="audit" route=${route} />`;
    case "campaigns":
      return id
        ? html`<${Later} key=${`campaign ${id}`} what="campaign" name=${id} />`
        : html`<${Later} key="campaigns" what="campaigns" />`;
    case "new-call":
    case "submit":
    case "dialling":
    case "problems":
      return html`<${Later} key=${place} what=${place} summary=${summary} />`;
    default:
      return html`
        <${Heading} isHidden=${true}>${say("shell.not_found")}<//>
        <${Empty} title=${say("shell.no_such_view")}><a href="#/">${say("shell.to_overview")}</a><//>
      `;
  }
}

/**
 * The answer says when it was made, which was at some time since it was asked for: a slow one tells little of the server's clock.
 *
 * @param {Summary} summary
 * @param {number} askedAt
 */
function withClock(summary, askedAt) {
  const most = Date.parse(summary.now) - askedAt;
  const least = Date.parse(summary.now) - Date.now();
  const isPossible =
    clockLead.value > least - CLOCKS_AGREE_WITHIN_MS && clockLead.value < most + CLOCKS_AGREE_WITHIN_MS;
  if (!isPossible) clockLead.set((least + most) / 2);
  return summary;
}

/** @param {Event} event */
function skip(event) {
  // The fragment is the route; the link must not change it.
  event.preventDefault();
  document.getElementById("content")?.focus();
}
