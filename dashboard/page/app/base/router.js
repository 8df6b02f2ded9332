import { Store, useStore } from "./store.js";

/**
 * Where the page is: `#/calls?status=WAITING`. In the fragment, so that any server of plain files can serve it.
 *
 * @typedef {object} Route
 * @property {string[]} path
 * @property {URLSearchParams} query
 * @property {Record<string, string>} unshown What belongs to this place and must not be in its address: a phone number searched for.
 */

/** @param {string} part What stands for no sign, as in "50%", somebody typed. */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** @returns {Route} */
function read() {
  const [path = "", query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const unshown = history.state?.unshown ?? {};
  return { path: path.split("/").filter(Boolean).map(decoded), query: new URLSearchParams(query), unshown };
}

const route = new Store(read());

const DRAWN_WITHIN_MS = 1_500;

/** Where each place in the history was scrolled to. @type {Map<string, number>} */
const scrolled = new Map();
let place = "";
let hasArrived = false;

/** Follows the address from now on. */
export function startRouter() {
  history.scrollRestoration = "manual";
  place = history.state?.place ?? crypto.randomUUID();
  history.replaceState({ ...history.state, place }, "");
  // A sign-in that has just come back has put the address back to where it began.
  route.set(read());
  addEventListener("popstate", () => {
    scrolled.set(place, scrollY);
    // A link within the page changes the address without a state of ours.
    const isNew = history.state?.place === undefined;
    if (isNew) history.replaceState({ place: crypto.randomUUID() }, "");
    place = history.state.place;
    arrive(isNew ? 0 : (scrolled.get(place) ?? 0));
  });
}

/**
 * @param {string} address `#/...`
 * @param {{ replace?: boolean, unshown?: Record<string, string> }} [how]
 */
export function go(address, { replace = false, unshown = {} } = {}) {
  scrolled.set(place, scrollY);
  if (replace) {
    history.replaceState({ place, unshown }, "", address);
    route.set(read());
    return;
  }
  place = crypto.randomUUID();
  history.pushState({ place, unshown }, "", address);
  arrive(0);
}

/** @param {number} y */
function arrive(y) {
  const before = route.value.path.join("/");
  hasArrived = true;
  route.set(read());
  if (route.value.path.join("/") === before) hasArrived = false;
  // The next frame has the new view, if not all of its lines yet.
  else requestAnimationFrame(() => scrollWhenDrawn(y, performance.now() + DRAWN_WITHIN_MS));
}

/**
 * Scrolls to where the view was left, as soon as it is long enough again.
 *
 * @param {number} y
 * @param {number} until
 */
function scrollWhenDrawn(y, until) {
  scrollTo({ top: y, behavior: "instant" });
  if (Math.abs(scrollY - y) > 1 && performance.now() < until) requestAnimationFrame(() => scrollWhenDrawn(y, until));
}

/** Whether the page has just come to another view; told once, to the view's heading, which then takes the focus. */
export function takeArrival() {
  const arrived = hasArrived;
  hasArrived = false;
  return arrived;
}

export function useRoute() {
  return useStore(route);
}
