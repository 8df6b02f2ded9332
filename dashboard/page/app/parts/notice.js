import { html } from "../base/html.js";
import { say } from "../base/messages.js";
import { chooseNotice, notice } from "../base/notice.js";
import { useStore } from "../base/store.js";
import { ask } from "./actions.js";
import { Icon } from "./icon.js";

/** @import { How } from "../base/notice.js" */

/** How whoever looks is told of critical failures; kept on this machine. */
export function NoticeChoice() {
  const { how } = useStore(notice);
  const state = how === "none" ? say("notice.off") : say("notice.on");
  const says = say("notice.choose", { state });
  return html`
    <button type="button" class="button-quiet" title=${says} aria-label=${says} onClick=${() => askHow(how)}>
      <${Icon} name="Bell" /><span class="theme-label">${state}</span>
    </button>
  `;
}

/** @param {How} how */
function askHow(how) {
  ask({
    title: say("notice.title"),
    text: html`<p>${say("notice.text")}</p><p>${say("notice.kept")}</p>`,
    verb: say("notice.verb"),
    fields: [
      {
        name: "how",
        label: say("notice.how"),
        kind: "choice",
        chosen: how,
        choices: [
          { value: "none", label: say("notice.how.none"), hint: say("notice.how.none.hint") },
          { value: "shown", label: say("notice.how.shown"), hint: say("notice.how.shown.hint") },
          { value: "sound", label: say("notice.how.sound"), hint: say("notice.how.sound.hint") },
          { value: "both", label: say("notice.how.both"), hint: "" },
        ],
      },
    ],
    run: async (values) => {
      const chosen = /** @type {How} */ (values.how);
      await chooseNotice(chosen);
      return chosen === "none" ? say("notice.set.none") : say("notice.set");
    },
  });
}
