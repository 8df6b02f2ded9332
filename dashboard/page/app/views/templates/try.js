import { useRef, useState } from "preact/hooks";

import { Problem } from "../../base/api.js";
import { useApi } from "../../base/context.js";
import { html } from "../../base/html.js";
import { Panel } from "../../parts/controls.js";
import { Preview, Wrong } from "../../parts/preview.js";
import { valuesFor, VariableFields } from "../../parts/variables.js";

/** @import { Preview as Said, Template } from "../../../../types/answers" */

/**
 * Shows what a template says with some values; nothing is stored, and nobody is called.
 *
 * @param {{ template: Template }} props
 */
export function TryPanel({ template }) {
  const api = useApi();
  const [language, setLanguage] = useState(template.languages[0]);
  const [values, setValues] = useState(/** @type {Record<string, string>} */ ({}));
  const [said, setSaid] = useState(/** @type {Said | null} */ (null));
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  // What is asked may have changed by the time it is answered.
  const question = useRef(0);
  const text = template.texts.find((each) => each.language === language) ?? template.texts[0];

  const forget = () => {
    question.current += 1;
    setSaid(null);
    setProblem(null);
  };
  /** @param {SubmitEvent} event */
  const tryIt = async (event) => {
    event.preventDefault();
    forget();
    const current = question.current;
    try {
      const answer = await api.send(`/templates/${encodeURIComponent(template.name)}/try`, {
        language: text.language,
        variables: valuesFor(text, values),
        version: template.version,
      });
      if (current === question.current) setSaid(answer);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (current === question.current) setProblem(error);
    }
  };

  return html`
    <${Panel} title="Try it" id="try">
      <form class="try" onSubmit=${tryIt}>
        <label class="filter">
          <span>Language</span>
          <select
            value=${text.language}
            onChange=${(/** @type {any} */ event) => {
              forget();
              setLanguage(event.currentTarget.value);
            }}
          >
            ${template.languages.map((each) => html`<option key=${each} value=${each}>${each}</option>`)}
          </select>
        </label>
        <${VariableFields}
          text=${text}
          values=${values}
          onInput=${(/** @type {string} */ name, /** @type {string} */ value) => {
            forget();
            setValues({ ...values, [name]: value });
          }}
        />
        <div class="buttons"><button type="submit" class="button button-main">Show what it says</button></div>
      </form>
      ${
        problem &&
        html`<${Wrong} detail=${problem.message} errors=${problem.errors} nameOf=${(/** @type {string} */ field) => field.replace(/^variables\./, "")} />`
      }
      <div role="status">${said && html`<${Preview} said=${said} />`}</div>
    <//>
  `;
}
