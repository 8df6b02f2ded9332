import { say } from "./messages.js";
import { Store } from "./store.js";

const KEPT_AS = "redial.theme";

/** @typedef {"auto" | "light" | "dark"} Theme */

/** @type {Record<Theme, { label: string, icon: string }>} */
export const THEMES = {
  auto: { label: say("shell.theme.auto"), icon: "Monitor" },
  light: { label: say("shell.theme.light"), icon: "Sun" },
  dark: { label: say("shell.theme.dark"), icon: "Moon" },
};

const kept = localStorage.getItem(KEPT_AS);

/** What was chosen on this machine. @type {Store<Theme>} */
export const theme = new Store(/** @type {Theme} */ (kept === "light" || kept === "dark" ? kept : "auto"));

/** Rises when the colours have changed, for what is drawn on a canvas. */
export const colours = new Store(0);

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => colours.set(colours.value + 1));

/** @param {Theme} chosen */
export function applyTheme(chosen) {
  if (chosen === "auto") {
    localStorage.removeItem(KEPT_AS);
    delete document.documentElement.dataset.theme;
  } else {
    localStorage.setItem(KEPT_AS, chosen);
    document.documentElement.dataset.theme = chosen;
  }
  theme.set(chosen);
  colours.set(colours.value + 1);
}

/** @param {Theme} chosen @returns {Theme} */
export function nextTheme(chosen) {
  return chosen === "auto" ? "light" : chosen === "light" ? "dark" : "auto";
}

/**
 * Resolves a custom property to the colour that it amounts to now.
 *
 * @param {string} name
 */
export function colour(name) {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  // Else, where the system chooses the colours, each would be that of its text.
  probe.style.forcedColorAdjust = "none";
  document.body.append(probe);
  const resolved = getComputedStyle(probe).color;
  probe.remove();
  return resolved;
}
