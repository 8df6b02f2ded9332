import { useRef, useState } from "preact/hooks";

import { Problem } from "../../base/api.js";
import { useApi } from "../../base/context.js";
import { html } from "../../base/html.js";
import { say } from "../../base/messages.js";
import { Panel } from "../../parts/controls.js";
import { boundsInWords } from "../../parts/take_off.js";
import { Icon } from "../../parts/icon.js";
import { asWritten, LONGEST_NUMBER, readable } from "../../parts/number_fields.js";

/** @import { DoNotCallPage, NumbersRead } from "../../../../types/answers" */

/** @typedef {{ icon: string, lines: string[], lang?: string }} Told */

/** Tells whether one number is on the list. */
export function CheckPanel() {
  const api = useApi();
  const [told, setTold] = useState(/** @type {Told | null} */ (null));
  // Another number may be asked about by the time that one is answered.
  const question = useRef(0);
  /** @param {any} event */
  const check = async (event) => {
    event.preventDefault();
    const current = ++question.current;
    setTold(null);
    const number = event.currentTarget.number.value;
    const country = event.currentTarget.country.value;
    try {
      const [page, read] = await Promise.all([
        api.get("/do-not-call", asWritten({ number, country })),
        api.send("/phone-numbers/read", readable([number], country)),
      ]);
      if (current === question.current) setTold(toldOf(page, read));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (current === question.current) setTold({ icon: "TriangleAlert", lines: [error.message], lang: error.lang });
    }
  };
  return html`
    <${Panel} title=${say("do_not_call.check")} id="check">
      <div class="check">
        <form class="search" onSubmit=${check}>
          <label class="filter">
            <span>${say("parts.number")}</span>
            <input
              name="number"
              type="tel"
              required
              autocomplete="off"
              placeholder="(206) 555-0142"
              maxlength=${LONGEST_NUMBER}
            />
          </label>
          <label class="filter filter-country">
            <span>${say("parts.country")}</span>
            <input name="country" type="text" autocomplete="off" placeholder=${say("do_not_call.this_stacks")} maxlength="2" />
          </label>
          <button type="submit" class="button">${say("do_not_call.check.verb")}</button>
        </form>
        <div class="check-told" role="status">
          ${told && html`<${Icon} name=${told.icon} />`}
          ${told && html`<div lang=${told.lang}>${told.lines.map((line) => html`<p key=${line}>${line}</p>`)}</div>`}
        </div>
      </div>
    <//>
  `;
}

/**
 * @param {DoNotCallPage} page
 * @param {NumbersRead} read
 * @returns {Told}
 */
function toldOf({ entries }, { numbers }) {
  const number = numbers[0].number ?? say("do_not_call.check.the_number");
  if (entries.length === 0) return { icon: "CircleCheck", lines: [say("do_not_call.check.not_listed", { number })] };
  return {
    icon: "PhoneOff",
    lines: entries.map((entry) => say("do_not_call.check.listed", { number, bounds: boundsInWords(entry) })),
  };
}
