/**
 * The views but the first, each with the files in `styles/views/` that it looks like, and the rooms in `messages/` that its texts are
 * in. They are fetched when they are wanted, or when the page has nothing else to do.
 *
 * @type {Record<string, { view: () => Promise<any>; styles: string[]; messages: string[] }>}
 */
export const VIEWS = {
  call: {
    view: async () => (await import("./views/call.js")).CallView,
    styles: ["call", "timeline"],
    messages: ["call", "problems"],
  },
  calls: { view: async () => (await import("./views/calls.js")).CallsView, styles: ["calls"], messages: ["calls"] },
  campaigns: {
    view: async () => (await import("./views/campaigns.js")).CampaignsView,
    styles: ["campaigns"],
    messages: ["calls", "campaigns", "dialling"],
  },
  campaign: {
    view: async () => (await import("./views/campaigns/campaign.js")).CampaignView,
    styles: ["campaigns", "campaign"],
    messages: ["campaigns", "dialling"],
  },
  dialling: {
    view: async () => (await import("./views/dialling.js")).DiallingView,
    styles: ["dialling"],
    messages: ["dialling", "problems"],
  },
  "do-not-call": {
    view: async () => (await import("./views/do_not_call.js")).DoNotCallView,
    styles: ["do_not_call"],
    messages: ["do_not_call"],
  },
  "do-not-call-import": {
    view: async () => (await import("./views/do_not_call/import.js")).ImportView,
    styles: ["do_not_call"],
    messages: ["do_not_call", "files"],
  },
  templates: {
    view: async () => (await import("./views/templates.js")).TemplatesView,
    styles: ["templates"],
    messages: ["templates"],
  },
  "new-call": {
    view: async () => (await import("./views/new_call.js")).NewCallView,
    styles: ["new_call"],
    messages: ["new_call"],
  },
  submit: {
    view: async () => (await import("./views/submit.js")).SubmitView,
    styles: ["new_call", "do_not_call", "submit"],
    messages: ["files", "new_call", "submit"],
  },
  wall: {
    view: async () => (await import("./views/wall.js")).WallView,
    styles: ["wall"],
    messages: ["campaigns", "dialling", "wall"],
  },
  audit: { view: async () => (await import("./views/audit.js")).AuditView, styles: ["audit"], messages: ["audit"] },
  problems: {
    view: async () => (await import("./views/problems.js")).ProblemsView,
    styles: ["problems"],
    messages: ["call", "problems"],
  },
};
