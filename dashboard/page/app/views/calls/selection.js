import { useRef, useState } from "preact/hooks";

/** @import { CallSummary } from "../../../../types/answers" */
/** @import { Selection } from "../../parts/calls_table.js" */

/**
 * Calls of a list that are chosen to do something with all of them. One stays chosen where it leaves the page meanwhile.
 *
 * @param {string} list Another list, or another page of it, begins without any chosen.
 * @param {readonly CallSummary[]} calls As they are known now.
 * @returns {Selection & { calls: CallSummary[], none: () => void }}
 */
export function useSelection(list, calls) {
  const [state, setState] = useState({ list, chosen: /** @type {Map<string, CallSummary>} */ (new Map()) });
  const last = useRef(/** @type {string | null} */ (null));
  const chosen = state.list === list ? state.chosen : new Map();
  const latest = new Map(calls.map((call) => [call.call_id, call]));

  /** @param {Map<string, CallSummary>} changed */
  const set = (changed) => setState({ list, chosen: changed });
  return {
    ids: new Set(chosen.keys()),
    calls: [...chosen.values()].map((call) => latest.get(call.call_id) ?? call),
    toggle: (call, isRange, shown) => {
      const from = isRange ? shown.findIndex(({ call_id }) => call_id === last.current) : -1;
      const to = shown.findIndex(({ call_id }) => call_id === call.call_id);
      const range = from < 0 ? [call] : shown.slice(Math.min(from, to), Math.max(from, to) + 1);
      const changed = new Map(chosen);
      const isChosen = !chosen.has(call.call_id);
      for (const each of range) isChosen ? changed.set(each.call_id, each) : changed.delete(each.call_id);
      last.current = call.call_id;
      set(changed);
    },
    all: (shown) => set(new Map(shown.map((call) => [call.call_id, call]))),
    none: () => set(new Map()),
  };
}
