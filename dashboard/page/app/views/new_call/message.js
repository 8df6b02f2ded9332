import { useEffect } from "preact/hooks";

import { useApi } from "../../base/context.js";
import { html } from "../../base/html.js";
import { phrase, say } from "../../base/messages.js";
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
const SOURCES = /** @type {const} */ (["own", "template"]);

/** @typedef {{ draft: Draft, change: (changed: Partial<Draft>) => void }} DraftProps */

/**
 * What is said: a text of its own, or a template with the values of this call.
 *
 * @param {DraftProps} props
 */
export function MessagePanel({ draft, change }) {
  return html`
    <${Panel}
      title=${say("new_call.said")}
      id="said"
      aside=${html`<${Segments}
        label=${say("new_call.said")}
        name="source"
        value=${draft.source}
        options=${SOURCES.map((value) => ({ value, label: say(`new_call.source.${value}`) }))}
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
      label=${say("new_call.text")}
      isRequired=${true}
      value=${draft.said}
      hint=${say(characters > most ? "new_call.characters.too_many" : "new_call.characters", { count: characters, most })}
      onInput=${(/** @type {string} */ said) => change({ said })}
    />
    <div class="form-row">
      <${Choice}
        id="call-kind"
        label=${say("new_call.written_as")}
        value=${draft.kind}
        options=${[
          { value: "plain_text_message", label: say("new_call.kind.plain_text_message") },
          { value: "ssml_message", label: "SSML" },
        ]}
        choose=${(/** @type {any} */ kind) => change({ kind })}
      />
      <${Labelled}
        id="call-language"
        label=${say("new_call.language")}
        value=${draft.language}
        onInput=${(/** @type {string} */ language) => change({ language })}
        more=${{ placeholder: "en-US", maxLength: 12, spellcheck: false }}
      />
      <${Labelled}
        id="call-voice"
        label=${say("new_call.voice")}
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
    /** @param {any[]} words */
    const link = (words) => html`<a href="#/new-template">${words}</a>`;
    return html`<p>${phrase("new_call.template.none", { link })}</p>`;
  }
  return html`
    <div class="form-row">
      <${Choice}
        id="call-template"
        label=${say("new_call.template")}
        value=${draft.template}
        options=${[{ value: "", label: say("new_call.template.choose") }, ...names.map((name) => ({ value: name, label: name }))]}
        choose=${(/** @type {string} */ name) => change({ template: name, text: null, texts: [] })}
      />
      ${
        template &&
        html`<${Choice}
          id="call-template-language"
          label=${say("new_call.which_language")}
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
