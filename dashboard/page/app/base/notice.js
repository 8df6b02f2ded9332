/** How somebody is told of critical failures: by a notification of the browser, by a sound. Off until they switch it on. */

import { useEffect } from "preact/hooks";

import { Problem } from "./api.js";
import { serverNow } from "./clock.js";
import { notToldYet, readFailures } from "./critical_failures.js";
import { say } from "./messages.js";
import { Store, useStore } from "./store.js";

/** @import { Api } from "./api.js" */
/** @import { Failure } from "./critical_failures.js" */

/** @typedef {"none" | "shown" | "sound" | "both"} How */
/** @typedef {{ how: How, since: string }} Notice Since: when it was switched on; what failed before is not told. */

const KEPT_AS = "redial.notice";
const LOCK = "redial.notice";
const EVERY_MS = 15_000;
/** Browsers let hidden tabs do little, once a minute at most. */
const HIDDEN_EVERY_MS = 60_000;
/** What is looked at again, for counts and clocks that come late; and how far back after the page was closed. */
const LOOKS_BACK_MS = 24 * 3_600_000;
const MOST_APART = 3;
const OFF = /** @type {Notice} */ ({ how: "none", since: "" });

/** @type {Store<Notice>} */
export const notice = new Store(kept());

// In whichever tab it is changed.
addEventListener("storage", ({ key }) => key === KEPT_AS && notice.set(kept()));

/** @returns {Notice} */
function kept() {
  try {
    const { how, since } = JSON.parse(localStorage.getItem(KEPT_AS) ?? "{}");
    return ["shown", "sound", "both"].includes(how) && typeof since === "string" ? { how, since } : OFF;
  } catch {
    return OFF;
  }
}

/**
 * Chooses how to be told. The browser is asked whether it may show notifications.
 *
 * @param {How} how
 * @throws {Problem} It may not.
 */
export async function chooseNotice(how) {
  if (isShown(how)) {
    const permission = globalThis.Notification ? await Notification.requestPermission() : "denied";
    if (permission !== "granted") throw new Problem(403, say("notice.denied"));
  }
  const before = notice.value;
  const since = before.how === "none" ? new Date(serverNow()).toISOString() : before.since;
  const chosen = how === "none" ? OFF : { how, since };
  localStorage.setItem(KEPT_AS, JSON.stringify(chosen));
  notice.set(chosen);
  if (isHeard(how)) play();
}

/**
 * Looks for critical failures as long as the page is open, and tells them; while it is hidden, has its title kept up to date too.
 *
 * @param {Api} api
 * @param {() => void} refresh Reads what the title counts.
 * @param {(text: string) => void} announce
 */
export function useNotice(api, refresh, announce) {
  const { how, since } = useStore(notice);
  useEffect(() => {
    if (how === "none") return;
    let timer = 0;
    let isLeft = false;
    const look = async () => {
      try {
        await alone(async () => tell(notToldYet(await readFailures(api, lookedFrom(since))), how, announce));
      } catch (error) {
        // The page tells that itself; the next look reads as far back.
        if (!(error instanceof Problem)) throw error;
      } finally {
        if (!isLeft) timer = setTimeout(look, document.hidden ? HIDDEN_EVERY_MS : EVERY_MS);
      }
      if (document.hidden) refresh();
    };
    look();
    return () => {
      isLeft = true;
      clearTimeout(timer);
    };
  }, [api, how, since]);
}

/** @param {string} since */
function lookedFrom(since) {
  const back = new Date(serverNow() - LOOKS_BACK_MS).toISOString();
  return since > back ? since : back;
}

/**
 * Lets one tab of the browser look at a time: the next one finds told what this one tells.
 *
 * @param {() => Promise<void>} look
 */
async function alone(look) {
  if (navigator.locks) await navigator.locks.request(LOCK, look);
  else await look();
}

/**
 * @param {Failure[]} failures
 * @param {How} how
 * @param {(text: string) => void} announce
 */
function tell(failures, how, announce) {
  if (failures.length === 0) return;
  const told = failures.length > MOST_APART ? [together(failures)] : failures;
  for (const { key, title, text, address } of told) {
    announce(`${title}: ${text}`);
    if (isShown(how)) show(key, title, text, address);
  }
  if (isHeard(how)) play();
}

/** @param {Failure[]} failures @returns {Failure} */
function together(failures) {
  const text = failures.slice(0, MOST_APART).map((each) => `${each.title}: ${each.text}`);
  return {
    key: failures[0].key,
    title: say("notice.several", { count: failures.length }),
    text: `${text.join("\n")}…`,
    address: "#/problems",
  };
}

/**
 * @param {string} key
 * @param {string} title
 * @param {string} text
 * @param {string} address
 */
function show(key, title, text, address) {
  try {
    const shown = new Notification(title, { body: text, tag: key });
    shown.onclick = () => {
      focus();
      location.hash = address;
      shown.close();
    };
  } catch {
    // Some browsers of phones show none of a page that is not installed. It is announced in the page all the same.
  }
}

/** @type {AudioContext | undefined} */
let audio;

/** Two tones, high and low. A browser that was not pressed yet lets none be heard. */
function play() {
  audio ??= new AudioContext();
  const { currentTime, destination } = audio;
  [880, 587].forEach((frequency, place) => {
    const tone = new OscillatorNode(/** @type {AudioContext} */ (audio), { frequency });
    const gain = new GainNode(/** @type {AudioContext} */ (audio), { gain: 0.2 });
    tone.connect(gain).connect(destination);
    const begins = currentTime + place * 0.28;
    gain.gain.setTargetAtTime(0, begins + 0.18, 0.03);
    tone.start(begins);
    tone.stop(begins + 0.4);
  });
  void audio.resume();
}

/** @param {How} how */
function isShown(how) {
  return how === "shown" || how === "both";
}

/** @param {How} how */
function isHeard(how) {
  return how === "sound" || how === "both";
}
