import { say } from "../../base/messages.js";

/** @import { DeadLetterQueues, DeadLetters, OrphanPage, Refusals, SetAsidePage } from "../../../../types/answers" */
/** @import { SavedList } from "../../parts/save_list.js" */

/** What the voice service refuses now, and what it did lately. @type {SavedList} */
export const REFUSED = {
  name: "refused",
  columns: [
    "scope",
    "campaign",
    "message",
    "refusals",
    "first_refused_at",
    "since",
    "last_refused_at",
    "next_probe_at",
    "ended_at",
  ],
  read: async (api) => {
    /** @type {Refusals} */
    const { holds, ended } = await api.get("/refusals");
    return { rows: [...holds, ...ended] };
  },
};

/** @type {SavedList} */
export const SET_ASIDE = {
  name: "set-aside",
  columns: ["call_id", "request_id", "error", "failures", "first_failed_at", "last_failed_at", "tried_again_at"],
  read: async (api, page) => {
    /** @type {SetAsidePage} */
    const { calls, next_cursor } = await api.get("/set-aside", page);
    return { rows: calls, next_cursor };
  },
};

/** What a look into each of the queues finds. @type {SavedList} */
export const DEAD_LETTERS = {
  name: "dead-letters",
  columns: ["queue", "message_id", "sent_at", "received_times", "body"],
  more: say("problems.dead_letters.sample"),
  read: async (api) => {
    /** @type {DeadLetterQueues} */
    const { queues } = await api.get("/dead-letters");
    const rows = [];
    for (const { name, messages } of queues) {
      if (messages === 0) continue;
      /** @type {DeadLetters} */
      const found = await api.get(`/dead-letters/${encodeURIComponent(name)}`);
      rows.push(...found.messages.map((each) => ({ queue: name, ...each })));
    }
    return { rows };
  },
};

/** @type {SavedList} */
export const ORPHANS = {
  name: "events-of-no-call",
  columns: ["message_id", "first_event_at", "events", "probable_call_id", "probable_request_id", "probable_outcome"],
  read: async (api, page) => {
    /** @type {OrphanPage} */
    const { orphans, next_cursor } = await api.get("/orphans", page);
    const rows = orphans.map(({ probable_call: probable, events, ...orphan }) => ({
      ...orphan,
      events: events.map((event) => event.event_type).join(" "),
      probable_call_id: probable?.call_id,
      probable_request_id: probable?.request_id,
      probable_outcome: probable?.outcome,
    }));
    return { rows, next_cursor };
  },
};
