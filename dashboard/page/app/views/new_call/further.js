import { useEffect, useState } from "preact/hooks";

import { html } from "../../base/html.js";
import { say } from "../../base/messages.js";
import { Panel } from "../../parts/controls.js";
import { Icon } from "../../parts/icon.js";
import { Choice, Labelled } from "../../parts/labelled.js";
import { NumberFields } from "../../parts/number_fields.js";
import { VariableFields } from "../../parts/variables.js";
import { MOST_FURTHER, newFurther } from "./draft.js";

/** @import { Draft, FurtherDraft } from "./draft.js" */
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
    <${Panel} title=${say("new_call.further")} id="further">
      <p class="hint">
        ${say("new_call.further.hint")}
      </p>
      ${draft.then.map(
        (each, place) => html`
          <fieldset key=${each.id} class="further">
            <legend>${say("new_call.recipient", { number: place + 2 })}</legend>
            <${NumberFields}
              prefix="further-${each.id}-"
              first=${each}
              onChange=${(/** @type {string} */ number, /** @type {string} */ country) => changeOne(each.id, { number, country })}
              timeZone=${draft.timeZone.trim()}
            />
            <div class="form-row">
              <${Labelled}
                id="further-${each.id}-name"
                label=${say("new_call.name")}
                value=${each.name}
                onInput=${(/** @type {string} */ name) => changeOne(each.id, { name })}
                more=${{ maxLength: 256 }}
              />
              <${Labelled}
                id="further-${each.id}-delay"
                kind="number"
                label=${say("new_call.further.delay")}
                value=${each.delay}
                onInput=${(/** @type {string} */ delay) => changeOne(each.id, { delay })}
                more=${{ min: 0, max: 10_080, step: "any" }}
              />
            </div>
            ${
              draft.source === "own"
                ? html`<${Labelled}
                    id="further-${each.id}-text"
                    kind="long"
                    label=${say("new_call.further.text")}
                    value=${each.said}
                    hint=${say("new_call.further.text.hint")}
                    onInput=${(/** @type {string} */ said) => changeOne(each.id, { said })}
                    more=${{ rows: 2 }}
                  />`
                : draft.text &&
                  html`<${OtherWords} further=${each} draft=${draft} change=${(/** @type {Partial<FurtherDraft>} */ changed) => changeOne(each.id, changed)} />`
            }
            <label class="tick">
              <input
                type="checkbox"
                checked=${each.afterUnknown}
                onChange=${(/** @type {any} */ event) => changeOne(each.id, { afterUnknown: event.currentTarget.checked })}
              />
              <span>${say("new_call.further.unknown")}</span>
            </label>
            <button
              type="button"
              class="button-quiet"
              aria-label=${say("new_call.further.remove.which", { number: place + 2 })}
              onClick=${() => {
                change({ then: draft.then.filter(({ id }) => id !== each.id) });
                // Not lost with the button that had it.
                requestAnimationFrame(() => document.getElementById("add-recipient")?.focus());
              }}
            >
              <${Icon} name="X" />${say("new_call.further.remove")}
            </button>
          </fieldset>
        `,
      )}
      ${
        draft.then.length < MOST_FURTHER &&
        html`<div class="buttons"><button id="add-recipient" type="button" class="button" onClick=${add}>${say("new_call.further.add")}</button></div>`
      }
    <//>
  `;
}

/**
 * The request's template for a further recipient: in another language, with other values.
 *
 * @param {{ further: FurtherDraft, draft: Draft, change: (changed: Partial<FurtherDraft>) => void }} props
 */
function OtherWords({ further, draft, change }) {
  const language = further.templateLanguage || draft.text?.language;
  const text = draft.texts.find((each) => each.language === language) ?? draft.text;
  const others = draft.texts.filter((each) => each.language !== draft.text?.language);
  return html`
    ${
      others.length > 0 &&
      html`<div class="form-row">
        <${Choice}
          id="further-${further.id}-language"
          label=${say("new_call.which_language")}
          value=${further.templateLanguage}
          options=${[
            { value: "", label: say("new_call.further.language", { language: draft.text?.language ?? "" }) },
            ...others.map((each) => ({ value: each.language, label: each.language })),
          ]}
          choose=${(/** @type {string} */ templateLanguage) => change({ templateLanguage })}
        />
      </div>`
    }
    ${
      text &&
      html`<${VariableFields}
        text=${text}
        values=${further.values}
        prefix="further-${further.id}-"
        legend=${say("new_call.further.values")}
        isRequired=${false}
        onInput=${(/** @type {string} */ name, /** @type {string} */ value) =>
          change({ values: { ...further.values, [name]: value } })}
      />`
    }
  `;
}
