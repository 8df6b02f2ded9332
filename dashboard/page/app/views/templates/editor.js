import { useEffect, useState } from "preact/hooks";

import { Problem } from "../../base/api.js";
import { useApi } from "../../base/context.js";
import { forgetDraft, useDraft } from "../../base/drafts.js";
import { html } from "../../base/html.js";
import { phrase, say } from "../../base/messages.js";
import { MESSAGE_KIND } from "../../base/labels.js";
import { readAnew, useLive } from "../../base/polling.js";
import { go } from "../../base/router.js";
import { useName } from "../../base/title.js";
import { FromBefore, Panel, ViewTitle } from "../../parts/controls.js";
import { Icon } from "../../parts/icon.js";
import { Wrong } from "../../parts/preview.js";
import { Loading } from "../../parts/states.js";
import { announce } from "../../parts/toasts.js";
import { TryDraft } from "./try.js";

/** @import { Template, TemplatePut, TemplateText } from "../../../../types/answers" */
/** @import { Live } from "../../base/polling.js" */

/**
 * @typedef {{ id: number, language: string, isSsml: boolean, said: string, voice: string }} Draft
 */

const NAME = "[A-Za-z0-9][A-Za-z0-9_.\\-]{0,63}";
const HIDDEN = /\*{5,}/;
const NEVER_MS = 86_400_000;
let drafts = 0;
let visits = 0;

/**
 * A new template, or a new version of one: a text for each language.
 *
 * @param {{ name: string | null }} props
 */
export function TemplateEditor({ name }) {
  const api = useApi();
  useName(name ?? say("templates.new_one"));
  // Never the answer of an earlier change: the version that this one is made of has to be the current one.
  const [visit] = useState(() => ++visits);
  /** @type {Live<Template | null>} */
  const before = useLive(
    `template to change ${name}, the ${visit}th time`,
    async (signal) => (name === null ? null : api.get(`/templates/${encodeURIComponent(name)}`, {}, signal)),
    NEVER_MS,
  );
  const address = name === null ? "#/templates" : `#/templates/${encodeURIComponent(name)}`;
  return html`
    <p class="back"><a href=${address}><${Icon} name="ArrowLeft" />${name ?? say("templates.all")}</a></p>
    <${ViewTitle} title=${name === null ? say("templates.new_one") : say("templates.new_version_of", { name })} />
    ${
      before.problem
        ? html`<${Wrong} problem=${before.problem} errors=${[]} nameOf=${String} />`
        : before.value === undefined
          ? html`<${Loading} lines=${8} />`
          : html`<${Form} name=${name} stored=${before.value} />`
    }
  `;
}

/** @param {{ name: string | null, stored: Template | null }} props */
function Form({ name, stored }) {
  const api = useApi();
  // As it was when the change began: what others do meanwhile must not be lost by it.
  const form = `template/${name}`;
  const {
    draft,
    change: keep,
    ...before
  } = useDraft(form, () => ({
    start: stored,
    typedName: "",
    texts: stored?.texts.map(draftOf) ?? [newDraft("en-US")],
  }));
  const { start, typedName, texts } = draft;
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const [isWorking, setWorking] = useState(false);
  const [added, setAdded] = useState(0);
  useEffect(() => {
    if (added > 0) document.getElementById(`language-${added}`)?.focus();
  }, [added]);

  /** @param {number} id @param {Partial<Draft>} changed */
  const change = (id, changed) => {
    setProblem(null);
    keep({ texts: texts.map((each) => (each.id === id ? { ...each, ...changed } : each)) });
  };
  const add = () => {
    const added = newDraft("");
    keep({ texts: [...texts, added] });
    setAdded(added.id);
  };
  /** @param {number} id */
  const remove = (id) => {
    keep({ texts: texts.filter((each) => each.id !== id) });
    // Not lost with the button that had it.
    requestAnimationFrame(() => document.getElementById("add-language")?.focus());
  };
  const isHidden = texts.some(({ said }) => HIDDEN.test(said));
  /** @param {SubmitEvent} event */
  const put = async (event) => {
    event.preventDefault();
    const twice = texts.find(({ language }, place) => texts.findIndex((each) => each.language === language) !== place);
    if (twice) return setProblem(new Problem(400, say("templates.two_texts", { language: twice.language })));
    setProblem(null);
    setWorking(true);
    const called = name ?? typedName.trim();
    try {
      /** @type {TemplatePut} */
      const put = await api.send(
        `/templates/${encodeURIComponent(called)}`,
        { texts: Object.fromEntries(texts.map(definitionOf)), made_of: start?.version ?? 0 },
        "PUT",
      );
      forgetDraft(form);
      readAnew();
      go(`#/templates/${encodeURIComponent(called)}`);
      announce(
        put.changed
          ? say("templates.stored", { name: called, version: put.version })
          : say("templates.same", { name: called, version: put.version }),
      );
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      // Somebody changed it meanwhile: whoever begins anew begins with that.
      if (error.status === 409) forgetDraft(form);
      setProblem(error);
    } finally {
      setWorking(false);
    }
  };

  const toTry = texts.filter(({ language, said }) => language && said).map(textOf);
  return html`
    <${FromBefore} ...${before} />
    <form class="editor" onSubmit=${put}>
      ${
        name === null &&
        html`<${Panel} title=${say("templates.its_name")} id="name">
          <div class="field">
            <label for="template-name">${say("templates.name")}</label>
            <input
              id="template-name"
              type="text"
              autocomplete="off"
              spellcheck=${false}
              required
              pattern=${NAME}
              maxlength="64"
              aria-describedby="template-name-hint"
              value=${typedName}
              onInput=${(/** @type {any} */ event) => keep({ typedName: event.currentTarget.value })}
            />
            <span class="hint" id="template-name-hint">
              ${say("templates.name.hint")}
            </span>
          </div>
        <//>`
      }
      ${texts.map(
        (draft) => html`
          <${TextFields}
            key=${draft.id}
            draft=${draft}
            change=${(/** @type {Partial<Draft>} */ changed) => change(draft.id, changed)}
            remove=${texts.length > 1 ? () => remove(draft.id) : null}
          />
        `,
      )}
      <p class="hint">
        ${phrase("templates.placeholders", {
          name: html`<code>{name}</code>`,
          date: html`<code>{visit:date}</code>`,
          weekday: html`<code>{visit:weekday}</code>`,
          time: html`<code>{visit:time}</code>`,
          number: html`<code>{amount:number}</code>`,
          digits: html`<code>{code:digits}</code>`,
          brace: html`<code>{{</code>`,
        })}
      </p>
      ${
        isHidden &&
        html`<div class="note note-attention">
          <${Icon} name="TriangleAlert" />
          <p>
            ${phrase("templates.hidden_numbers", { group: html`<code>redial-personal-data</code>` })}
          </p>
        </div>`
      }
      ${problem && html`<${Wrong} problem=${problem} errors=${problem.errors} nameOf=${nameOf} />`}
      <div class="buttons">
        <button id="add-language" type="button" class="button" onClick=${add}>${say("templates.add_language")}</button>
        <button type="submit" class="button button-main" disabled=${isWorking || isHidden}>
          ${name === null ? say("templates.store") : say("templates.store_version")}
        </button>
      </div>
    </form>
    ${toTry.length > 0 && html`<${TryDraft} texts=${toTry} />`}
  `;
}

/** @param {{ draft: Draft, change: (changed: Partial<Draft>) => void, remove: (() => void) | null }} props */
function TextFields({ draft, change, remove }) {
  const { id, language, isSsml, said, voice } = draft;
  const called = language || say("templates.new_language");
  return html`
    <${Panel}
      title=${called}
      id="text-${id}"
      aside=${remove && html`<button type="button" class="button-quiet" aria-label=${say("templates.remove_it", { language: called })} onClick=${remove}><${Icon} name="X" />${say("templates.remove")}</button>`}
    >
      <div class="text-head">
        <label class="filter">
          <span>${say("templates.language")}</span>
          <input
            id="language-${id}"
            type="text"
            required
            placeholder="en-US"
            maxlength="12"
            autocomplete="off"
            spellcheck=${false}
            value=${language}
            onInput=${(/** @type {any} */ event) => change({ language: event.currentTarget.value.trim() })}
          />
        </label>
        <label class="filter">
          <span>${say("templates.written_as")}</span>
          <select value=${isSsml ? "ssml" : "text"} onChange=${(/** @type {any} */ event) => change({ isSsml: event.currentTarget.value === "ssml" })}>
            <option value="text">${MESSAGE_KIND.plain_text_message}</option>
            <option value="ssml">${MESSAGE_KIND.ssml_message}</option>
          </select>
        </label>
        <label class="filter">
          <span>${say("templates.voice")}</span>
          <input
            type="text"
            placeholder=${say("templates.services_own")}
            maxlength="64"
            autocomplete="off"
            spellcheck=${false}
            value=${voice}
            onInput=${(/** @type {any} */ event) => change({ voice: event.currentTarget.value.trim() })}
          />
        </label>
      </div>
      <div class="field">
        <label for="said-${id}">${say("templates.said_in", { language: called })}</label>
        <textarea
          id="said-${id}"
          rows="4"
          required
          maxlength="6000"
          lang=${language || undefined}
          value=${said}
          onInput=${(/** @type {any} */ event) => change({ said: event.currentTarget.value })}
        ></textarea>
      </div>
    <//>
  `;
}

/**
 * @param {TemplateText} text
 * @returns {Draft}
 */
function draftOf({ language, text, ssml, voice_id }) {
  return { ...newDraft(language), isSsml: ssml !== null, said: ssml ?? text ?? "", voice: voice_id ?? "" };
}

/**
 * @param {string} language
 * @returns {Draft}
 */
function newDraft(language) {
  drafts += 1;
  return { id: drafts, language, isSsml: false, said: "", voice: "" };
}

/**
 * @param {Draft} draft
 * @returns {TemplateText}
 */
function textOf({ language, isSsml, said, voice }) {
  return { language, text: isSsml ? null : said, ssml: isSsml ? said : null, voice_id: voice || null };
}

/** @param {Draft} draft */
function definitionOf({ language, isSsml, said, voice }) {
  return [language, { [isSsml ? "ssml" : "text"]: said, ...(voice && { voice_id: voice }) }];
}

/** @param {string} field "texts.en-US.text" */
function nameOf(field) {
  return field
    .replace(/^texts\./, "")
    .replace(/\.(text|ssml|voice_id)$/, (_, part) => (part === "voice_id" ? `, ${say("templates.its_voice")}` : ""));
}
