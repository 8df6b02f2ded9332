import { useEffect, useState } from "preact/hooks";

import { html } from "../../base/html.js";
import { Panel } from "../../parts/controls.js";
import { Icon } from "../../parts/icon.js";
import { Labelled } from "../../parts/labelled.js";
import { NumberFields } from "../../parts/number_fields.js";
import { MOST_FURTHER, newFurther } from "./draft.js";

/** @import { FurtherDraft } from "./draft.js" */
/** @import { DraftProps } from "./message.js" */

/**
 * Who is called next, one after the other, until a message was played.
 *
 * @param {DraftProps} props
 */
export function FurtherPanel({ draft, change }) {
  const [added, setAdded] = useState(0);
  useEffect(() => {
    if (added > 0) document.getElementById(`field-further-${added}-number`)?.focus();
  }, [added]);
  const add = () => {
    const further = newFurther();
    change({ then: [...draft.then, further] });
    setAdded(further.id);
  };
  /** @param {number} id @param {Partial<FurtherDraft>} changed */
  const changeOne = (id, changed) =>
    change({ then: draft.then.map((each) => (each.id === id ? { ...each, ...changed } : each)) });
  return html`
    <${Panel} title="Who is called next" id="further">
      <p class="hint">
        If the message was not played to those before. Played means perhaps to a mailbox: a chain of recipients is no
        acknowledgement.
      </p>
      ${draft.then.map(
        (each, place) => html`
          <fieldset key=${each.id} class="further">
            <legend>Recipient ${place + 2}</legend>
            <${NumberFields}
              prefix="further-${each.id}-"
              onChange=${(/** @type {string} */ number, /** @type {string} */ country) => changeOne(each.id, { number, country })}
            />
            <div class="form-row">
              <${Labelled}
                id="further-${each.id}-name"
                label="Name"
                value=${each.name}
                onInput=${(/** @type {string} */ name) => changeOne(each.id, { name })}
                more=${{ maxLength: 256 }}
              />
              <${Labelled}
                id="further-${each.id}-delay"
                kind="number"
                label="Minutes after the call before"
                value=${each.delay}
                onInput=${(/** @type {string} */ delay) => changeOne(each.id, { delay })}
                more=${{ min: 0, max: 10_080, step: "any" }}
              />
            </div>
            <label class="tick">
              <input
                type="checkbox"
                checked=${each.afterUnknown}
                onChange=${(/** @type {any} */ event) => changeOne(each.id, { afterUnknown: event.currentTarget.checked })}
              />
              <span>Also if nobody can tell whether the one before was reached</span>
            </label>
            <button
              type="button"
              class="button-quiet"
              aria-label=${`Remove recipient ${place + 2}`}
              onClick=${() => change({ then: draft.then.filter(({ id }) => id !== each.id) })}
            >
              <${Icon} name="X" />Remove
            </button>
          </fieldset>
        `,
      )}
      ${
        draft.then.length < MOST_FURTHER &&
        html`<div class="buttons"><button type="button" class="button" onClick=${add}>Add a recipient</button></div>`
      }
    <//>
  `;
}
