import { useEffect, useState } from "preact/hooks";

import { clockLead } from "./api.js";

const TICK_MS = 1_000;

/** @type {Set<() => void>} */
const watchers = new Set();
let timer = 0;

/** The time by the server's clock, in milliseconds since 1970. */
export function serverNow() {
  return Date.now() + clockLead.value;
}

/**
 * The time, again each second. All on the page tick together.
 *
 * @returns {number} Milliseconds since 1970, by the server's clock.
 */
export function useNow() {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const tick = () => setNow(serverNow());
    watchers.add(tick);
    if (watchers.size === 1) timer = setInterval(() => watchers.forEach((watcher) => watcher()), TICK_MS);
    return () => {
      watchers.delete(tick);
      if (watchers.size === 0) clearInterval(timer);
    };
  }, []);
  return now;
}

/** Resolves when the browser has had a turn: after it, what was typed meanwhile is on the screen. */
export function nextTurn() {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
