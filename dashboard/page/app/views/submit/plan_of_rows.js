import { nextTurn } from "../../base/clock.js";
import { PATIENCE_MS } from "./checked_rows.js";

/** @import { Api } from "../../base/api.js" */
/** @import { PlanFinding, PlanFindings, Plan } from "../../../../types/answers" */
/** @import { GoodRow } from "./checked_rows.js" */

/**
 * What is found of one row.
 *
 * @typedef {{ line: number } & Pick<PlanFinding, "kind" | "until" | "is_too_late">} FoundOfRow
 * @typedef {{ plan: Plan, found: FoundOfRow[] }} PlanOfRows
 * @typedef {{ alike: Record<string, any>, rows: GoodRow[] }} Group Rows that differ in nothing but whom they are for.
 */

// As the API has it.
const MOST_LISTED = 2_000;
const MOST_GROUPS = 500;
const SETTINGS = ["lane", "campaign", "not_before", "expires_at", "retry", "calling_hours", "time_zone"];
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
// Where there are more groups than one plan may have, times within one of these count as one.
const COARSER_MS = [5 * MINUTE_MS, HOUR_MS, 24 * HOUR_MS];
const LONG_AGO = "2000-01-02T00:00:00Z";
// An end there means never, and no time that the API reads is later.
const LAST_MS = Date.parse("9999-12-31T23:59:59Z");

/**
 * Asks what would happen to rows that are valid. Of more than one request may list, the recipients are looked up in parts, the rows of
 * one recipient in the same; then the times are asked for by how many there are of each kind.
 *
 * @param {Api} api
 * @param {GoodRow[]} rows At least one.
 * @param {(rows: number) => void} report How many were looked up.
 * @returns {Promise<PlanOfRows>}
 */
export async function planRows(api, rows, report) {
  const all = rows.map((row) => ({ row, alike: alikeOf(row.request) }));
  if (rows.length <= MOST_LISTED) {
    const groups = grouped(all, false);
    /** @type {Plan} */
    const plan = await api.send("/plan", { groups: groups.map(listed) }, "POST", PATIENCE_MS);
    return { plan, found: ofRows(plan.findings, groups) };
  }
  /** @type {FoundOfRow[]} */
  const found = [];
  let looked = 0;
  for (const part of partsOf(rows)) {
    const groups = grouped(
      part.map((row) => ({ row, alike: alikeOf(row.request) })),
      false,
    );
    /** @type {PlanFindings} */
    const { findings } = await api.send("/plan/recipients", { groups: groups.map(listed) }, "POST", PATIENCE_MS);
    found.push(...ofRows(findings, groups));
    looked += part.length;
    report(looked);
    await nextTurn();
  }
  const byLine = new Map(found.map((each) => [each.line, each]));
  const left = all.flatMap(({ row, alike }) => {
    const of = byLine.get(row.line);
    if (!of) return [{ row, alike }];
    return of.kind === "day_used_up" ? [{ row, alike: waiting(alike, of) }] : [];
  });
  const groups = left.length > 0 ? grouped(left, true) : [{ alike: {}, rows: rows.slice(0, 1) }];
  /** @type {Plan} */
  const plan = await api.send("/plan", { groups: groups.map(countedGroup) }, "POST", PATIENCE_MS);
  return { plan, found: found.toSorted((one, other) => one.line - other.line) };
}

/** @param {Record<string, any>} request @returns {Record<string, any>} */
function alikeOf(request) {
  const alike = Object.fromEntries(
    SETTINGS.filter((name) => request[name] != null).map((name) => [name, request[name]]),
  );
  const then = request.then ?? [];
  if (then.length === 0) return alike;
  return { ...alike, recipients: 1 + then.length, between_recipients_seconds: then[0].delay_seconds ?? 0 };
}

/**
 * @param {{ row: GoodRow, alike: Record<string, any> }[]} rows
 * @param {boolean} byPlace Also by country and time zones: a group is then of one of them.
 * @returns {Group[]}
 */
function grouped(rows, byPlace) {
  /** @type {Map<string, Group>} */
  let groups = new Map();
  for (const length of [null, ...COARSER_MS]) {
    groups = new Map();
    for (const { row, alike: exact } of rows) {
      const alike = length === null ? exact : coarser(exact, length);
      const key = JSON.stringify([alike, byPlace ? row.where : null]);
      const known = groups.get(key);
      if (known) known.rows.push(row);
      else groups.set(key, { alike, rows: [row] });
    }
    if (groups.size <= MOST_GROUPS) return [...groups.values()];
  }
  // The rest go with the most frequent kind: a plan is no promise.
  const most = [...groups.values()].toSorted((one, other) => other.rows.length - one.rows.length);
  most[0].rows.push(...most.slice(MOST_GROUPS).flatMap((group) => group.rows));
  return most.slice(0, MOST_GROUPS);
}

/**
 * Times rounded: a beginning down, and an end up.
 *
 * @param {Record<string, any>} alike
 * @param {number} length
 */
function coarser(alike, length) {
  /** @param {string} at @param {(time: number) => number} round */
  const rounded = (at, round) => new Date(Math.min(round(Date.parse(at) / length) * length, LAST_MS)).toISOString();
  return {
    ...alike,
    ...(alike.not_before && { not_before: rounded(alike.not_before, Math.floor) }),
    ...(alike.expires_at && { expires_at: rounded(alike.expires_at, Math.ceil) }),
  };
}

/** @param {GoodRow[]} rows */
function partsOf(rows) {
  const number = (/** @type {GoodRow} */ row) => row.request.destination_phone_number;
  const inOrder = rows.toSorted((one, other) =>
    number(one) < number(other) ? -1 : number(one) > number(other) ? 1 : 0,
  );
  const parts = [];
  let begin = 0;
  while (begin < inOrder.length) {
    const most = Math.min(begin + MOST_LISTED, inOrder.length);
    let end = most;
    while (end < inOrder.length && end > begin && number(inOrder[end]) === number(inOrder[end - 1])) end -= 1;
    if (end === begin) end = most;
    parts.push(inOrder.slice(begin, end));
    begin = end;
  }
  return parts;
}

/** @param {Group} group */
function settings({ alike, rows }) {
  const seconds = rows.reduce((sum, row) => sum + row.speakingSeconds, 0) / rows.length;
  return { ...alike, speaking_seconds: Math.round(seconds * 10) / 10 };
}

/** @param {Group} group */
function listed(group) {
  const calls = group.rows.map(({ request }) => ({
    destination_phone_number: request.destination_phone_number,
    request_id: request.request_id,
  }));
  return { ...settings(group), calls };
}

/** @param {Group} group */
function countedGroup(group) {
  return {
    ...settings(group),
    more_calls: group.rows.length,
    like: group.rows[0].request.destination_phone_number,
  };
}

/** @param {readonly PlanFinding[]} findings @param {Group[]} groups @returns {FoundOfRow[]} */
function ofRows(findings, groups) {
  return findings.map(({ group, call, ...found }) => ({ ...found, line: groups[group].rows[call].line }));
}

/**
 * Lets calls begin later. Those whose time is over before then are never placed, as if it were over now.
 *
 * @param {Record<string, any>} alike
 * @param {FoundOfRow} found
 */
function waiting(alike, { until, is_too_late }) {
  if (is_too_late) {
    const { not_before: _, ...others } = alike;
    return { ...others, expires_at: LONG_AGO };
  }
  if (until === null) return alike;
  const begins = Date.parse(until);
  // So that few times differ.
  const minute = Math.ceil(begins / MINUTE_MS) * MINUTE_MS;
  const isOver = [alike.expires_at, alike.retry?.stop_at].some((end) => end && Date.parse(end) <= minute);
  return { ...alike, not_before: new Date(isOver ? begins : minute).toISOString() };
}
