import { html } from "../../base/html.js";
import { LANE } from "../../base/labels.js";
import { say } from "../../base/messages.js";
import { ask } from "../../parts/actions.js";
import { EXAMPLE } from "../dialling/calling_hours.js";

/** @import { Api } from "../../base/api.js" */
/** @import { CampaignSettings } from "../../../../types/answers" */

const LANES = [
  { value: "", label: say("campaigns.settings.lane.none"), hint: say("campaigns.settings.lane.none.hint") },
  ...Object.entries(LANE).map(([value, { label }]) => ({ value, label, hint: "" })),
];

/**
 * @param {Api} api
 * @param {string} campaign
 * @param {CampaignSettings | undefined} settings
 */
export function askForSettings(api, campaign, settings) {
  const hours = settings?.calling_hours_written ?? "";
  const rate = String(settings?.calls_per_minute ?? "");
  const lane = settings?.lane ?? "";
  ask({
    title: say("campaigns.settings.title", { campaign }),
    text: html`<p>${say("campaigns.settings.text")}</p>`,
    verb: say("campaigns.settings.verb"),
    fields: [
      {
        name: "hours",
        label: say("campaigns.settings.hours"),
        kind: "long",
        longest: 8_000,
        hint: say("campaigns.settings.hours.hint", { example: EXAMPLE }),
        value: hours,
      },
      {
        name: "rate",
        label: say("campaigns.settings.rate"),
        pattern: "[1-9][0-9]{0,2}|1000",
        hint: say("campaigns.settings.rate.hint"),
        value: rate,
      },
      { name: "lane", label: say("campaigns.settings.lane"), kind: "choice", choices: LANES, chosen: lane },
    ],
    run: async (values) => {
      /** @type {Record<string, unknown>} What nobody touched stays, whoever changes it meanwhile. */
      const changes = {};
      if (values.hours !== hours) changes.calling_hours = await understood(api, values.hours ?? "");
      if (values.rate !== rate) changes.calls_per_minute = values.rate ? Number(values.rate) : null;
      if ((values.lane ?? "") !== lane) changes.lane = values.lane || null;
      return inWords(await api.send("/campaigns/settings", { campaign, ...changes }, "PUT"));
    },
  });
}

/**
 * @param {Api} api
 * @param {string} written
 */
async function understood(api, written) {
  return written ? (await api.send("/calling-hours/read", { written })).hours : null;
}

/** @param {CampaignSettings} settings */
function inWords({ campaign, calling_hours_written: hours, calls_per_minute: rate, lane }) {
  return say("campaigns.settings.done", {
    campaign,
    hours: hours ? say("campaigns.settings.done.hours", { hours }) : say("campaigns.settings.done.no_hours"),
    rate: rate ? say("campaigns.settings.done.rate", { count: rate }) : say("campaigns.settings.done.no_rate"),
    lane: lane
      ? say("campaigns.settings.done.lane", { lane: LANE[lane].label })
      : say("campaigns.settings.done.no_lane"),
  });
}
