import { html } from "../../base/html.js";
import { ask } from "../../parts/actions.js";
import { EXAMPLE } from "../dialling/calling_hours.js";

/** @import { Api } from "../../base/api.js" */
/** @import { CampaignSettings } from "../../../../types/answers" */

/**
 * @param {Api} api
 * @param {string} campaign
 * @param {CampaignSettings | undefined} settings
 */
export function askForHours(api, campaign, settings) {
  ask({
    title: `When may ${campaign} call?`,
    text: html`<p>It holds for its calls that have no hours of their own, also for those that wait already.</p>`,
    verb: "Set the hours",
    fields: [
      {
        name: "written",
        label: "Hours",
        kind: "long",
        longest: 8_000,
        hint: `The name of hours, or ${EXAMPLE}. Left empty: as calls without a campaign.`,
        value: settings?.calling_hours_written ?? undefined,
      },
    ],
    run: async ({ written }) => {
      const read = written ? await api.send("/calling-hours/read", { written }) : { hours: null };
      /** @type {CampaignSettings} */
      const set = await api.send("/campaigns/settings", { campaign, calling_hours: read.hours }, "PUT");
      return set.calling_hours_written
        ? `${campaign} calls within ${set.calling_hours_written}.`
        : `${campaign} has no hours of its own.`;
    },
  });
}
