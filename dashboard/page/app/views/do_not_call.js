import { useApi, useMayAct, useMayActOn, useMaySeeNumbers } from "../base/context.js";
import { html } from "../base/html.js";
import { say } from "../base/messages.js";
import { useLive } from "../base/polling.js";
import { go } from "../base/router.js";
import { ask } from "../parts/actions.js";
import { Button } from "../parts/button.js";
import { CampaignFilter } from "../parts/filter_fields.js";
import { Panel, ViewTitle } from "../parts/controls.js";
import { askToTakeOff, boundsInWords } from "../parts/take_off.js";
import { EntriesTable } from "../parts/entries.js";
import { inUtc, WHY } from "../parts/fields.js";
import { Icon } from "../parts/icon.js";
import { asWritten } from "../parts/number_fields.js";
import { Pager, usePages } from "../parts/pager.js";
import { SaveList } from "../parts/save_list.js";
import { Empty, listed } from "../parts/states.js";
import { Time } from "../parts/time.js";
import { CheckPanel } from "./do_not_call/check.js";

/** @import { DoNotCallEntry, DoNotCallPage, DoNotCallRemoved } from "../../../types/answers" */
/** @import { Route } from "../base/router.js" */
/** @import { Live } from "../base/polling.js" */
/** @import { FieldProps } from "../parts/fields.js" */
/** @import { SavedList } from "../parts/save_list.js" */

const PAGE_SIZE = 25;
const EVERY_MS = 10_000;
/** @type {FieldProps} */
const NUMBER = { name: "number", label: say("parts.number"), kind: "number" };
/** @type {FieldProps} */
const CAMPAIGN = { name: "campaign", label: say("parts.campaign"), longest: 128 };

/** @param {{ route: Route }} props */
export function DoNotCallView({ route }) {
  const api = useApi();
  const mayAct = useMayAct();
  const campaign = route.query.get("campaign") ?? "";
  const pages = usePages(`do not call ${campaign}`);
  /** @type {Live<DoNotCallPage>} */
  const live = useLive(
    `do not call ${campaign} ${pages.cursor}`,
    (signal) => api.get("/do-not-call", { limit: PAGE_SIZE, cursor: pages.cursor, campaign: campaign || null }, signal),
    EVERY_MS,
  );

  const add = () =>
    ask({
      title: say("do_not_call.add.title"),
      text: html`<p>${say("do_not_call.add.text")}</p>`,
      verb: say("do_not_call.add.verb"),
      fields: [
        NUMBER,
        { name: "reason", label: say("parts.why"), kind: "long", hint: say("parts.do_not_call.why.hint") },
        {
          name: "until",
          label: say("do_not_call.until"),
          kind: "time",
          hint: say("parts.do_not_call.until.hint"),
        },
        { ...CAMPAIGN, hint: say("do_not_call.add.campaign.hint") },
      ],
      run: async ({ reason, until, campaign, ...typed }) => {
        const bounds = { ...(until && { until: inUtc(until) }), ...(campaign && { campaign }) };
        /** @type {DoNotCallEntry} */
        const entry = await api.send("/do-not-call", { ...asWritten(typed), reason, ...bounds }, "PUT");
        return say("parts.do_not_call.done", { number: entry.destination_phone_number, bounds: boundsInWords(entry) });
      },
    });
  const remove = () =>
    ask({
      title: say("do_not_call.remove.title"),
      text: html`<p>${say("do_not_call.remove.text")}</p>`,
      verb: say("parts.take_off.verb"),
      otherwise: say("parts.take_off.otherwise"),
      isGrave: true,
      fields: [NUMBER, { ...CAMPAIGN, hint: say("do_not_call.remove.campaign.hint") }, WHY],
      run: async ({ campaign, reason, ...typed }) => {
        const named = { ...asWritten(typed), ...(campaign && { campaign }), reason };
        /** @type {DoNotCallRemoved} */
        const left = await api.send("/do-not-call/remove", named);
        if (left.entries.length === 0)
          return say(left.changed ? "do_not_call.remove.done" : "do_not_call.remove.not_listed");
        const all = left.entries.map(boundsInWords);
        const bounds = all.reduce((before, bounds) => say("do_not_call.remove.and", { before, bounds }));
        const gone = say(left.changed ? "do_not_call.remove.gone" : "do_not_call.remove.none");
        return `${gone} ${say("do_not_call.remove.still", { bounds })}`;
      },
    });

  return html`
    <${ViewTitle} title=${say("do_not_call.title")}>
      ${mayAct && html`<a class="button" href="#/do-not-call/import"><${Icon} name="Inbox" />${say("do_not_call.import.ask")}</a>`}
      ${mayAct && html`<${Button} icon="Undo2" onClick=${remove}>${say("do_not_call.remove.ask")}<//>`}
      ${mayAct && html`<${Button} icon="PhoneOff" isMain=${true} onClick=${add}>${say("do_not_call.add.ask")}<//>`}
    <//>
    <${CheckPanel} />
    <${Panel} title=${say("do_not_call.the_list")} id="list" aside=${html`<${SaveList} list=${listOf(campaign)} />`}>
      <div class="filters" role="search" aria-label=${say("do_not_call.filter")}>
        <${CampaignFilter} value=${campaign} onChange=${showCampaign} />
      </div>
      ${listed(
        live,
        say("do_not_call.what"),
        6,
        ({ entries }) =>
          html`<${Entries} entries=${entries} campaign=${campaign} hasMore=${live.value?.next_cursor != null} />`,
      )}
      <${Pager} pages=${pages} live=${live} />
    <//>
  `;
}

/**
 * The list as the import reads it, of one campaign or whole.
 *
 * @param {string} campaign
 * @returns {SavedList}
 */
function listOf(campaign) {
  return {
    name: "do-not-call",
    columns: ["destination_phone_number", "reason", "until", "campaign", "since"],
    // A part of it, imported elsewhere, would let people be called.
    most: Infinity,
    read: async (api, page) => {
      /** @type {DoNotCallPage} */
      const { entries, next_cursor } = await api.get("/do-not-call", { ...page, campaign: campaign || null });
      return { rows: entries, next_cursor };
    },
  };
}

/** @param {any} event */
function showCampaign(event) {
  const campaign = event.currentTarget.value.trim();
  go(campaign ? `#/do-not-call?${new URLSearchParams({ campaign })}` : "#/do-not-call", { replace: true });
}

/** @param {{ entries: DoNotCallEntry[], campaign: string, hasMore: boolean }} props */
function Entries({ entries, campaign, hasMore }) {
  const api = useApi();
  const may = useMayActOn();
  // Without the right to see numbers nobody knows here which one it is: then it is typed, or taken off from a call to it.
  const maySeeNumbers = useMaySeeNumbers();
  /** @param {DoNotCallEntry} entry */
  const takeOff = ({ destination_phone_number: number, campaign }) => {
    if (!maySeeNumbers || !(campaign === null ? may.everything : may.campaign(campaign))) return null;
    const named = { destination_phone_number: number };
    return html`<${Button} says=${say("parts.take_off.says", { number })} onClick=${() => askToTakeOff(api, { number, named, campaign })}>
      ${say("parts.take_off.ask")}
    <//>`;
  };
  if (entries.length === 0 && campaign) {
    return html`
      <${Empty} icon="PhoneOff" title=${say(hasMore ? "do_not_call.nobody.so_far" : "do_not_call.nobody.of_campaign")}>
        ${say("do_not_call.nobody.of_campaign.text")}
      <//>
    `;
  }
  if (entries.length === 0) {
    return html`
      <${Empty} icon="PhoneOff" title=${say("do_not_call.nobody")}>
        ${say("do_not_call.nobody.text")}
      <//>
    `;
  }
  const columns = [
    say("do_not_call.number"),
    say("parts.why"),
    say("do_not_call.for"),
    say("do_not_call.since"),
    say("do_not_call.until"),
  ];
  return html`
    <${EntriesTable}
      columns=${maySeeNumbers ? [...columns, say("parts.take_off.verb")] : columns}
      entries=${entries.map((entry) => ({
        key: `${entry.destination_phone_number} ${entry.since} ${entry.campaign}`,
        cells: [
          html`<span class="phone">${entry.destination_phone_number}</span>`,
          entry.reason || html`<span class="hint">${say("do_not_call.no_reason")}</span>`,
          entry.campaign ?? html`<span class="hint as-a-rule">${say("do_not_call.all_calls")}</span>`,
          html`<${Time} at=${entry.since} />`,
          entry.until
            ? html`<${Time} at=${entry.until} />`
            : html`<span class="hint as-a-rule">${say("do_not_call.for_good")}</span>`,
          ...(maySeeNumbers ? [takeOff(entry)] : []),
        ],
      }))}
    />
  `;
}
