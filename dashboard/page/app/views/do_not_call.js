import { useApi, useMayAct, useMayActOn, useMaySeeNumbers } from "../base/context.js";
import { html } from "../base/html.js";
import { say } from "../base/messages.js";
import { useLive } from "../base/polling.js";
import { go } from "../base/router.js";
import { ask } from "../parts/actions.js";
import { Button } from "../parts/button.js";
import { CampaignFilter } from "../parts/campaign_filter.js";
import { Panel, ViewTitle } from "../parts/controls.js";
import { boundsInWords } from "../parts/do_not_call_entry.js";
import { EntriesTable } from "../parts/entries.js";
import { inUtc, WHY } from "../parts/fields.js";
import { Icon } from "../parts/icon.js";
import { asWritten } from "../parts/number_fields.js";
import { Pager, usePages } from "../parts/pager.js";
import { Empty, shown } from "../parts/states.js";
import { askToTakeOff } from "../parts/take_off.js";
import { Time } from "../parts/time.js";
import { CheckPanel } from "./do_not_call/check.js";
import { askToExport } from "./do_not_call/export.js";

/** @import { DoNotCallEntry, DoNotCallPage } from "../../../types/answers" */
/** @import { Route } from "../base/router.js" */
/** @import { Live } from "../base/polling.js" */
/** @import { FieldProps } from "../parts/fields.js" */

const COLUMNS = ["Number", "Why", "For", "Since", "Until"];
const PAGE_SIZE = 25;
const EVERY_MS = 10_000;
/** @type {FieldProps} */
const NUMBER = { name: "number", label: "Phone number", kind: "number" };
/** @type {FieldProps} */
const CAMPAIGN = { name: "campaign", label: "Campaign", longest: 128 };

/** @param {{ route: Route }} props */
export function DoNotCallView({ route }) {
  const api = useApi();
  const mayAct = useMayAct();
  const maySeeNumbers = useMaySeeNumbers();
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
      title: "Put a number on the list?",
      text: html`<p>From then on it is not dialled, whoever asks, until somebody takes it off.</p>`,
      verb: "Put it on the list",
      fields: [
        NUMBER,
        { name: "reason", label: "Why", kind: "long", hint: "Shown to whoever looks at the list." },
        {
          name: "until",
          label: "Until",
          kind: "time",
          hint: "From then on it may be called again. Else not until somebody takes it off.",
        },
        { ...CAMPAIGN, hint: "Only its calls are kept from the number. Else all." },
      ],
      run: async ({ reason, until, campaign, ...typed }) => {
        const bounds = { ...(until && { until: inUtc(until) }), ...(campaign && { campaign }) };
        /** @type {DoNotCallEntry} */
        const entry = await api.send("/do-not-call", { ...asWritten(typed), reason, ...bounds }, "PUT");
        return `${entry.destination_phone_number} is on the do-not-call list${boundsInWords(entry)}.`;
      },
    });
  const remove = () =>
    ask({
      title: "Take a number off the list?",
      text: html`<p>Type the number in full: the list shows only parts of it. It may be called again at once.</p>`,
      verb: "Take it off",
      otherwise: "Leave it on",
      isGrave: true,
      fields: [NUMBER, { ...CAMPAIGN, hint: "Whose entry goes. Else the one for all calls." }, WHY],
      run: async ({ campaign, reason, ...typed }) => {
        const gone = { ...asWritten(typed), ...(campaign && { campaign }), reason };
        /** @type {DoNotCallPage} */
        const left = await api.send("/do-not-call/remove", gone);
        if (left.entries.length === 0) return "The number may be called again.";
        return `That entry is gone. The number is still on the list${left.entries.map(boundsInWords).join(", and")}.`;
      },
    });

  return html`
    <${ViewTitle} title="Do not call">
      ${maySeeNumbers && html`<${Button} icon="Layers" onClick=${() => askToExport(api)}>Save as a file…<//>`}
      ${mayAct && html`<a class="button" href="#/do-not-call/import"><${Icon} name="Inbox" />Import a file…</a>`}
      ${mayAct && html`<${Button} icon="Undo2" onClick=${remove}>Take off…<//>`}
      ${mayAct && html`<${Button} icon="PhoneOff" isMain=${true} onClick=${add}>Add a number…<//>`}
    <//>
    <${CheckPanel} />
    <${Panel} title="The list" id="list">
      <div class="filters" role="search" aria-label="Filter the list">
        <${CampaignFilter} value=${campaign} onChange=${showCampaign} />
      </div>
      ${shown(
        live,
        "The do-not-call list",
        6,
        ({ entries }) =>
          html`<${Entries} entries=${entries} campaign=${campaign} hasMore=${live.value?.next_cursor != null} />`,
      )}
      <${Pager} pages=${pages} next=${live.value?.next_cursor} />
    <//>
  `;
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
      <${Empty} icon="PhoneOff" title="Nobody ${hasMore ? "so far" : "is on the list"} for this campaign alone">
        Whoever is on the list for all calls is not called for it either.
      <//>
    `;
  }
  if (entries.length === 0) {
    return html`
      <${Empty} icon="PhoneOff" title="Nobody is on the list">
        Whoever asks not to be called is put here, and is not dialled from then on.
      <//>
    `;
  }
  return html`
    <${EntriesTable}
      columns=${maySeeNumbers ? [...COLUMNS, say("parts.take_off.verb")] : COLUMNS}
      entries=${entries.map((entry) => ({
        key: `${entry.destination_phone_number} ${entry.since} ${entry.campaign}`,
        cells: [
          html`<span class="phone">${entry.destination_phone_number}</span>`,
          entry.reason || html`<span class="hint">no reason given</span>`,
          entry.campaign ?? html`<span class="hint as-a-rule">all calls</span>`,
          html`<${Time} at=${entry.since} />`,
          entry.until ? html`<${Time} at=${entry.until} />` : html`<span class="hint as-a-rule">for good</span>`,
          ...(maySeeNumbers ? [takeOff(entry)] : []),
        ],
      }))}
    />
  `;
}
