import { useEffect } from "preact/hooks";

import { useApi } from "../../base/context.js";
import { html } from "../../base/html.js";
import { whole } from "../../base/numbers.js";
import { useLive } from "../../base/polling.js";
import { Segments, Panel } from "../../parts/controls.js";
import { Choice, Labelled } from "../../parts/labelled.js";
import { MOST_CHARACTERS, MOST_SPOKEN } from "../../parts/preview.js";
import { VariableFields } from "../../parts/variables.js";

/** @import { Template, TemplatePage } from "../../../../types/answers" */
/** @import { Live } from "../../base/polling.js" */
/** @import { Draft } from "./draft.js" */

const OFFERED = 100;
const EVERY_MS = 60_000;
const SOURCES = [
  { value: "own", label: "A text" },
  { value: "template", label: "A template" },
];
const KINDS = [
  { value: "plain_text_message", label: "Plain text" },
  { value: "ssml_message", label: "SSML" },
];

/** @typedef {{ draft: Draft, change: (changed: Partial<Draft>) => void }} DraftProps */

/**
 * What is said: a text of its own, or a template with the values of this call.
 *
 * @param {DraftProps} props
 */
export function MessagePanel({ draft, change }) {
  return html`
    <${Panel}
      title="What is said"
      id="said"
      aside=${html`<${Segments}
        label="What is said"
        name="source"
        value=${draft.source}
        options=${SOURCES}
        choose=${(/** @type {any} */ source) => change({ source })}
      />`}
    >
      ${draft.source === "own" ? html`<${OwnText} draft=${draft} change=${change} />` : html`<${OfTemplate} draft=${draft} change=${change} />`}
    <//>
  `;
}

/** @param {DraftProps} props */
function OwnText({ draft, change }) {
  const most = draft.kind === "ssml_message" ? MOST_CHARACTERS : MOST_SPOKEN;
  const characters = [...draft.said].length;
  return html`
    <${Labelled}
      id="call-text"
      kind="long"
      label="Text"
      isRequired=${true}
      value=${draft.said}
      hint=${`${whole(characters)} of ${whole(most)} characters${characters > most ? ": too many" : ""}`}
      onInput=${(/** @type {string} */ said) => change({ said })}
    />
    <div class="form-row">
      <${Choice}
        id="call-kind"
        label="Written as"
        value=${draft.kind}
        options=${KINDS}
        choose=${(/** @type {any} */ kind) => change({ kind })}
      />
      <${Labelled}
        id="call-language"
        label="Language"
        value=${draft.language}
        onInput=${(/** @type {string} */ language) => change({ language })}
        more=${{ placeholder: "en-US", maxLength: 12, spellcheck: false }}
      />
      <${Labelled}
        id="call-voice"
        label="Voice"
        value=${draft.voice}
        onInput=${(/** @type {string} */ voice) => change({ voice })}
        more=${{ placeholder: "Joanna", maxLength: 64, spellcheck: false }}
      />
    </div>
  `;
}

/** @param {DraftProps} props */
function OfTemplate({ draft, change }) {
  const api = useApi();
  /** @type {Live<TemplatePage>} */
  const all = useLive("templates offered", (signal) => api.get("/templates", { limit: OFFERED }, signal), EVERY_MS);
  /** @type {Live<Template | null>} */
  const chosen = useLive(
    `template offered ${draft.template}`,
    async (signal) =>
      draft.template === "" ? null : api.get(`/templates/${encodeURIComponent(draft.template)}`, {}, signal),
    EVERY_MS,
  );
  const template = chosen.isStale ? null : chosen.value;
  const names = all.value?.templates.map(({ name }) => name) ?? [];
  // Before anybody chose: the first, as the list shows it.
  const text = template?.texts.find(({ language }) => language === draft.text?.language) ?? template?.texts[0] ?? null;
  useEffect(() => {
    if (template && JSON.stringify(text) !== JSON.stringify(draft.text)) change({ text, texts: template.texts });
  }, [text]);
  if (all.value && names.length === 0) {
    return html`<p>There are no templates yet. <a href="#/new-template">Make one</a>, or say a text.</p>`;
  }
  return html`
    <div class="form-row">
      <${Choice}
        id="call-template"
        label="Template"
        value=${draft.template}
        options=${[{ value: "", label: "Choose one" }, ...names.map((name) => ({ value: name, label: name }))]}
        choose=${(/** @type {string} */ name) => change({ template: name, text: null, texts: [] })}
      />
      ${
        template &&
        html`<${Choice}
          id="call-template-language"
          label="In which language"
          value=${text?.language ?? ""}
          options=${template.languages.map((each) => ({ value: each, label: each }))}
          choose=${(/** @type {string} */ language) =>
            change({ text: template.texts.find((each) => each.language === language) ?? null })}
        />`
      }
    </div>
    ${
      text &&
      html`
        <q class="preview-text" lang=${text.language}>${text.text ?? text.ssml}</q>
        <${VariableFields}
          text=${text}
          values=${draft.values}
          onInput=${(/** @type {string} */ name, /** @type {string} */ value) =>
            change({ values: { ...draft.values, [name]: value } })}
        />
      `
    }
  `;
}
