import { useRef } from "preact/hooks";

import { useApi } from "../../base/context.js";
import { html } from "../../base/html.js";
import { say } from "../../base/messages.js";
import { useLive } from "../../base/polling.js";
import { Panel, Segments } from "../../parts/controls.js";
import { Choice, Labelled } from "../../parts/labelled.js";

/** @import { Template, TemplatePage, TemplateText } from "../../../../types/answers" */
/** @import { Live } from "../../base/polling.js" */
/** @import { Options } from "./options.js" */

const OFFERED = 100;
const EVERY_MS = 60_000;

/** @typedef {{ options: Options, change: (changed: Partial<Options>) => void }} OptionsProps */

/**
 * The texts of the template of all rows, in all its languages; none where there is none.
 *
 * @param {Options} options
 * @returns {readonly TemplateText[]}
 */
export function useTexts({ said, template }) {
  const api = useApi();
  const name = said === "template" ? template : "";
  /** @type {Live<Template | null>} */
  const chosen = useLive(
    `template offered ${name}`,
    async (signal) => (name === "" ? null : api.get(`/templates/${encodeURIComponent(name)}`, {}, signal)),
    EVERY_MS,
  );
  return chosen.isStale ? [] : (chosen.value?.texts ?? []);
}

/**
 * What is said to all: a text with what their rows say of them, or a template; or what each row says by itself.
 *
 * @param {OptionsProps & { columns: readonly string[], texts: readonly TemplateText[], hasOwn: boolean }} props
 */
export function MessagePanel({ options, change, columns, texts, hasOwn }) {
  const sources = [
    { value: "text", label: say("submit.said.text") },
    { value: "template", label: say("new_call.source.template") },
    ...(hasOwn ? [{ value: "columns", label: say("submit.said.columns") }] : []),
  ];
  return html`
    <${Panel}
      title=${say("new_call.said")}
      id="said"
      aside=${html`<${Segments}
        label=${say("new_call.said")}
        name="said"
        value=${options.said}
        options=${sources}
        choose=${(/** @type {Options["said"]} */ said) => change({ said })}
      />`}
    >
      ${options.said === "text" && html`<${OneText} options=${options} change=${change} columns=${columns} />`}
      ${options.said === "template" && html`<${OneTemplate} options=${options} change=${change} texts=${texts} />`}
      ${options.said === "columns" && html`<p class="hint">${say("submit.said.columns.hint")}</p>`}
    <//>
  `;
}

/** @param {OptionsProps & { columns: readonly string[] }} props */
function OneText({ options, change, columns }) {
  const form = useRef(/** @type {HTMLDivElement | null} */ (null));
  /** @param {string} name */
  const insert = (name) => {
    const box = form.current?.querySelector("textarea");
    if (!box) return;
    const [start, end] = [box.selectionStart, box.selectionEnd];
    const at = start + name.length + 2;
    change({ text: `${options.text.slice(0, start)}{${name}}${options.text.slice(end)}` });
    requestAnimationFrame(() => {
      box.focus();
      box.setSelectionRange(at, at);
    });
  };
  return html`
    <div ref=${form}>
      <${Labelled}
        id="submit-text"
        kind="long"
        label=${say("submit.text")}
        isRequired=${true}
        value=${options.text}
        hint=${say("submit.text.hint", { example: "{name}" })}
        onInput=${(/** @type {string} */ text) => change({ text })}
      />
      ${
        columns.length > 0 &&
        html`
          <div class="submit-insert" role="group" aria-label=${say("submit.text.insert")}>
            ${columns.map(
              (name) =>
                html`<button key=${name} type="button" class="button-quiet" onClick=${() => insert(name)}>${`{${name}}`}</button>`,
            )}
          </div>
        `
      }
      <div class="form-row">
        <${Choice}
          id="submit-kind"
          label=${say("submit.kind")}
          value=${options.kind}
          options=${[
            { value: "text", label: say("submit.kind.text") },
            { value: "ssml", label: "SSML" },
          ]}
          choose=${(/** @type {Options["kind"]} */ kind) => change({ kind })}
        />
        <${Labelled}
          id="submit-language"
          label=${say("submit.language")}
          value=${options.language}
          onInput=${(/** @type {string} */ language) => change({ language })}
          more=${{ placeholder: "en-US", maxLength: 12, spellcheck: false }}
        />
        <${Labelled}
          id="submit-voice"
          label=${say("submit.voice")}
          value=${options.voice}
          onInput=${(/** @type {string} */ voice) => change({ voice })}
          more=${{ placeholder: "Joanna", maxLength: 64, spellcheck: false }}
        />
      </div>
    </div>
  `;
}

/** @param {OptionsProps & { texts: readonly TemplateText[] }} props */
function OneTemplate({ options, change, texts }) {
  const api = useApi();
  /** @type {Live<TemplatePage>} */
  const all = useLive("templates offered", (signal) => api.get("/templates", { limit: OFFERED }, signal), EVERY_MS);
  const names = all.value?.templates.map(({ name }) => name) ?? [];
  const shown = texts.find(({ language }) => language === options.language) ?? texts[0];
  if (all.value && names.length === 0) {
    return html`<p>${say("submit.template.none")} <a href="#/new-template">${say("submit.template.make")}</a></p>`;
  }
  return html`
    <div class="form-row">
      <${Choice}
        id="submit-template"
        label=${say("submit.template")}
        value=${options.template}
        options=${[{ value: "", label: say("new_call.template.choose") }, ...names.map((name) => ({ value: name, label: name }))]}
        choose=${(/** @type {string} */ template) => change({ template, language: "" })}
      />
      ${
        texts.length > 1 &&
        html`<${Choice}
          id="submit-template-language"
          label=${say("new_call.which_language")}
          value=${options.language}
          options=${[
            { value: "", label: say("submit.template.language.rows") },
            ...texts.map(({ language }) => ({ value: language, label: language })),
          ]}
          choose=${(/** @type {string} */ language) => change({ language })}
        />`
      }
    </div>
    ${shown && html`<q class="preview-text" lang=${shown.language}>${shown.text ?? shown.ssml}</q>`}
    <p class="hint">${say("submit.template.hint")}</p>
  `;
}
