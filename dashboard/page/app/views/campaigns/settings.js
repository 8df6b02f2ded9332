import { counted } from "../../base/numbers.js";
import { html } from "../../base/html.js";
import { LANE } from "../../base/labels.js";
import { ask } from "../../parts/actions.js";
import { EXAMPLE } from "../dialling/calling_hours.js";

/** @import { Api } from "../../base/api.js" */
/** @import { CampaignSettings } from "../../../../types/answers" */

const LANES = [
  { value: "", label: "Of each request", hint: "Calls that wait stay in the lane where they are." },
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
    title: `How may ${campaign} call?`,
    text: html`<p>It holds for its calls that wait already, too.</p>`,
    verb: "Change the settings",
    fields: [
      {
        name: "hours",
        label: "Hours",
        kind: "long",
        longest: 8_000,
        hint: `For calls without hours of their own. The name of hours, or ${EXAMPLE}. Left empty: as calls without a campaign.`,
        value: hours,
      },
      {
        name: "rate",
        label: "Calls a minute",
        pattern: "[1-9][0-9]{0,2}|1000",
        hint: "At most, in any minute: 1 to 1000. Left empty: as many as the stage permits.",
        value: rate,
      },
      { name: "lane", label: "Lane", kind: "choice", choices: LANES, chosen: lane },
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
function inWords({ campaign, calling_hours_written, calls_per_minute, lane }) {
  const hours = calling_hours_written ? `calls within ${calling_hours_written}` : "has no hours of its own";
  const rate = calls_per_minute ? `${counted(calls_per_minute, "call")} a minute at most` : "no rate of its own";
  return `${campaign} ${hours}; ${rate}; ${lane ? `lane ${lane}` : "no lane of its own"}.`;
}
