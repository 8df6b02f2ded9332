import { serverNow, useNow } from "../../base/clock.js";
import { html } from "../../base/html.js";
import { say } from "../../base/messages.js";
import { duration, fromNow, fullTime, roughly, shortTime } from "../../base/times.js";
import { OUTCOME, STATUS, wordFor } from "../../base/labels.js";
import { Icon } from "../../parts/icon.js";
import { courseOf } from "./course.js";

/** @import { Call } from "../../../../types/answers" */
/** @import { AttemptPiece, Piece, WaitPiece } from "./course.js" */

const ROUGHLY_FROM_MS = 600_000;

/**
 * The course of a call as a picture: waits and attempts along one line, each attempt with its phases.
 *
 * Lengths are not to scale over the whole (a retry may wait an hour, and a call lasts seconds): longer is wider, and each piece has its
 * duration written on it. Within an attempt, they are.
 *
 * @param {{ call: Call, expected: string | null, isHeld: boolean }} props
 */
export function Timeline({ call, expected, isHeld }) {
  const now = useNow();
  const pieces = courseOf(call, expected, Math.max(now, serverNow()));
  return html`
    <figure class="timeline" role="img" aria-label=${inWords(call, pieces, now)}>
      <div class="track">
        <${Point} icon="Inbox" label=${say("call.point.accepted")} at=${call.accepted_at} now=${now} />
        ${pieces.map((piece) =>
          piece.kind === "wait"
            ? html`<${Wait} key=${piece.key} piece=${piece} />`
            : html`<${Try} key=${piece.key} piece=${piece} now=${now} />`,
        )}
        <${End} call=${call} expected=${expected} isHeld=${isHeld} now=${now} />
      </div>
      <figcaption class="track-legend">
        <span><i class="phase phase-starting"></i>${say("call.legend.starting")}</span>
        <span><i class="phase phase-ringing"></i>${say("call.legend.ringing")}</span>
        <span><i class="phase phase-open"></i>${say("call.legend.open")}</span>
      </figcaption>
    </figure>
  `;
}

/** @param {{ icon: string, label: string, at: string | null, now: number, tone?: string }} props */
function Point({ icon, label, at, now, tone = "waiting" }) {
  return html`
    <div class="point tone-${tone}">
      <span class="point-icon"><${Icon} name=${icon} /></span>
      <span class="point-label">${label}</span>
      ${at && html`<span class="point-time time" title=${fullTime(at)}>${shortTime(at, now)}</span>`}
    </div>
  `;
}

/** @param {{ piece: WaitPiece }} props */
function Wait({ piece }) {
  return html`
    <div class="wait ${piece.isAhead ? "wait-ahead" : ""}" style=${{ "--weight": piece.weight }}>
      <span class="wait-line"></span>
      <span class="wait-label" title=${duration(piece.ms)}>
        ${piece.ms < ROUGHLY_FROM_MS ? duration(piece.ms) : roughly(piece.ms)}
      </span>
    </div>
  `;
}

/** @param {{ piece: AttemptPiece, now: number }} props */
function Try({ piece, now }) {
  const word = piece.outcome ? wordFor(OUTCOME, piece.outcome) : null;
  return html`
    <div class="try ${piece.outcome ? "" : "try-running"}" style=${{ "--weight": piece.weight }}>
      <span class="try-name">${say("call.attempt", { number: piece.number })}</span>
      <span class="try-bar">
        ${piece.phases.map((phase) => {
          const says = say("call.phase.told", { phase: phase.label, duration: duration(phase.ms) });
          const style = { flexGrow: phase.share * 100 };
          return html`<i key=${phase.name} class="phase phase-${phase.name}" style=${style} title=${says}></i>`;
        })}
      </span>
      <span class="try-end tone-${word?.tone ?? "calling"}">
        <${Icon} name=${word?.icon ?? "PhoneCall"} />${word?.label ?? say("call.point.under_way")}
      </span>
      <span class="try-time time hint" title=${fullTime(piece.startedAt)}>
        ${`${shortTime(piece.startedAt, now)}, ${duration(piece.ms)}`}
      </span>
    </div>
  `;
}

/** @param {{ call: Call, expected: string | null, isHeld: boolean, now: number }} props */
function End({ call, expected, isHeld, now }) {
  if (call.status === "CALLING") return null;
  if (call.status === "WAITING") {
    if (call.paused_by || isHeld) {
      // Not going to be dialled, as things stand: nothing is due then.
      const label = say(`call.point.${call.paused_by ? "paused" : call.do_not_call ? "not_dialled" : "held"}`);
      return html`<${Point} icon="CirclePause" label=${label} at=${null} now=${now} tone="ahead" />`;
    }
    const at = expected ?? call.status_at;
    const label = Date.parse(at) > now ? say("call.point.next", { when: fromNow(at, now) }) : say("call.point.due");
    return html`<${Point} icon="PhoneOutgoing" label=${label} at=${at} now=${now} tone="ahead" />`;
  }
  const word = wordFor(STATUS, call.status);
  return html`<${Point} icon=${word.icon} label=${word.label} at=${call.status_at} now=${now} tone=${word.tone} />`;
}

/**
 * @param {Call} call
 * @param {Piece[]} pieces
 * @param {number} now
 */
function inWords(call, pieces, now) {
  const tries = pieces.filter((piece) => piece.kind === "attempt");
  const told = tries.map(({ number, startedAt, outcome }) => {
    const end = outcome ? wordFor(OUTCOME, outcome).label : say("call.attempt.under_way");
    return say("call.in_words.attempt", { number, time: shortTime(startedAt, now), end });
  });
  const course = told.length > 0 ? told.join("; ") : say("call.in_words.none");
  return say("call.in_words", {
    time: shortTime(call.accepted_at, now),
    course,
    status: wordFor(STATUS, call.status).label,
  });
}
