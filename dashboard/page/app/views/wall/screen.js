import { useEffect, useState } from "preact/hooks";

const STILL_AFTER_MS = 3_000;

/** Keeps the screen from going dark, where the browser permits it, as long as the page is looked at. */
export function useAwakeScreen() {
  useEffect(() => {
    /** @type {WakeLockSentinel | null} */
    let lock = null;
    let isLeft = false;
    const hold = async () => {
      if (document.hidden || !("wakeLock" in navigator)) return;
      try {
        const held = await navigator.wakeLock.request("screen");
        // Left meanwhile.
        if (isLeft) await held.release();
        else lock = held;
      } catch {
        // The browser does not permit it, for example when the battery is low. All else works without it.
      }
    };
    hold();
    // The browser lets go of it whenever the page is hidden.
    document.addEventListener("visibilitychange", hold);
    return () => {
      isLeft = true;
      document.removeEventListener("visibilitychange", hold);
      lock?.release();
    };
  }, []);
}

/** Whether the pointer has moved in the last seconds: what is in the way otherwise is shown only then. */
export function useMovedLately() {
  const [isMoved, setMoved] = useState(true);
  useEffect(() => {
    let timer = setTimeout(() => setMoved(false), STILL_AFTER_MS);
    const moved = () => {
      setMoved(true);
      clearTimeout(timer);
      timer = setTimeout(() => setMoved(false), STILL_AFTER_MS);
    };
    addEventListener("pointermove", moved);
    return () => {
      removeEventListener("pointermove", moved);
      clearTimeout(timer);
    };
  }, []);
  return isMoved;
}
