/** Resolves when the browser has had a turn: after it, what was typed meanwhile is on the screen. */
export function nextTurn() {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
