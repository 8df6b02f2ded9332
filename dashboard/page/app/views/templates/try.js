import { useEffect, useRef, useState } from "preact/hooks";

import { Problem } from "../../base/api.js";
import { useApi } from "../../base/context.js";
import { html } from "../../base/html.js";
import { say } from "../../base/messages.js";
import { Panel } from "../../parts/controls.js";
import { Preview, Wrong } from "../../parts/preview.js";
import { valuesFor, VariableFields } from "../../parts/variables.js";

/** @import { Preview as Said, Template, TemplateText } from "../../../../types/answers" */

/** @typedef {(text: TemplateText, variables: Record<string, string>) => Promise<Said>} Ask */

/**
 * Shows what a template says with some values; nothing is stored, and nobody is called.
 *
 * @param {{ template: Template }} props
 */
export function TryTemplate({ template }) {
  const api = useApi();
  const { name, version, texts } = template;
  /** @type {Ask} */
  const ask = ({ language }, variables) =>
    api.send(`/templates/${encodeURIComponent(name)}/try`, { language, variables, version });
  return html`<${TryPanel} title=${say("templates.try")} texts=${texts} ask=${ask} />`;
}

/**
 * Shows what is written says with some values, before it is stored.
 *
 * @param {{ texts: TemplateText[] }} props
 */
export function TryDraft({ texts }) {
  const api = useApi();
  /** @type {Ask} */
  const ask = ({ language, text, ssml, voice_id }, variables) => {
    const said = { ...(ssml === null ? { text } : { ssml }), ...(voice_id && { voice_id }) };
    return api.send("/preview/template", { texts: { [language]: said }, language, variables });
  };
  // What was said is not what it says when a sign of it has changed.
  const written = JSON.stringify(texts);
  return html`<${TryPanel} title=${say("templates.try_draft")} texts=${texts} ask=${ask} written=${written} />`;
}

/** @param {{ title: string, texts: TemplateText[], ask: Ask, written?: string }} props */
function TryPanel({ title, texts, ask, written }) {
  const [language, setLanguage] = useState(texts[0].language);
  const [values, setValues] = useState(/** @type {Record<string, string>} */ ({}));
  const [said, setSaid] = useState(/** @type {Said | null} */ (null));
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  // What is asked may have changed by the time it is answered.
  const question = useRef(0);
  const text = texts.find((each) => each.language === language) ?? texts[0];

  const forget = () => {
    question.current += 1;
    setSaid(null);
    setProblem(null);
  };
  useEffect(forget, [written]);
  /** @param {SubmitEvent} event */
  const tryIt = async (event) => {
    event.preventDefault();
    forget();
    const current = question.current;
    try {
      const answer = await ask(text, valuesFor(text, values));
      if (current === question.current) setSaid(answer);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (current === question.current) setProblem(error);
    }
  };

  return html`
    <${Panel} title=${title} id="try">
      <form class="template-try" onSubmit=${tryIt}>
        <label class="filter">
          <span>${say("templates.language")}</span>
          <select
            value=${text.language}
            onChange=${(/** @type {any} */ event) => {
              forget();
              setLanguage(event.currentTarget.value);
            }}
          >
            ${texts.map((each) => html`<option key=${each.language} value=${each.language}>${each.language}</option>`)}
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
        <div class="buttons"><button type="submit" class="button button-main">${say("templates.show")}</button></div>
      </form>
      ${
        problem &&
        html`<${Wrong} problem=${problem} errors=${problem.errors} nameOf=${(/** @type {string} */ field) => field.replace(/^(variables|texts)\./, "")} />`
      }
      <div role="status">${said && html`<${Preview} said=${said} />`}</div>
    <//>
  `;
}
