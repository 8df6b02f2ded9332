import { useEffect, useState } from "preact/hooks";

import { Problem } from "../../base/api.js";
import { useApi } from "../../base/context.js";
import { html } from "../../base/html.js";
import { readAnew, useLive } from "../../base/polling.js";
import { go } from "../../base/router.js";
import { useName } from "../../base/title.js";
import { Panel, ViewTitle } from "../../parts/controls.js";
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
  useName(name ?? "New template");
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
    <p class="back"><a href=${address}><${Icon} name="ArrowLeft" />${name ?? "All templates"}</a></p>
    <${ViewTitle} title=${name === null ? "New template" : `New version of ${name}`} />
    ${
      before.problem
        ? html`<${Wrong} detail=${before.problem.message} errors=${[]} nameOf=${String} />`
        : before.value === undefined
          ? html`<${Loading} lines=${8} />`
          : html`<${Form} name=${name} before=${before.value} />`
    }
  `;
}

/** @param {{ name: string | null, before: Template | null }} props */
function Form({ name, before }) {
  const api = useApi();
  // As it was when the change began: what others do meanwhile must not be lost by it.
  const [start] = useState(before);
  const [typedName, setTypedName] = useState("");
  const [texts, setTexts] = useState(() => start?.texts.map(draftOf) ?? [newDraft("en-US")]);
  const [problem, setProblem] = useState(/** @type {Problem | null} */ (null));
  const [isWorking, setWorking] = useState(false);
  const [added, setAdded] = useState(0);
  useEffect(() => {
    if (added > 0) document.getElementById(`language-${added}`)?.focus();
  }, [added]);

  /** @param {number} id @param {Partial<Draft>} changed */
  const change = (id, changed) => {
    setProblem(null);
    setTexts(texts.map((each) => (each.id === id ? { ...each, ...changed } : each)));
  };
  const add = () => {
    const draft = newDraft("");
    setTexts([...texts, draft]);
    setAdded(draft.id);
  };
  /** @param {number} id */
  const remove = (id) => {
    setTexts(texts.filter((each) => each.id !== id));
    // Not lost with the button that had it.
    requestAnimationFrame(() => document.getElementById("add-language")?.focus());
  };
  const isHidden = texts.some(({ said }) => HIDDEN.test(said));
  /** @param {SubmitEvent} event */
  const put = async (event) => {
    event.preventDefault();
    const twice = texts.find(({ language }, place) => texts.findIndex((each) => each.language === language) !== place);
    if (twice) return setProblem(new Problem(400, `There are two texts in ${twice.language}: one is enough.`));
    setProblem(null);
    setWorking(true);
    const called = name ?? typedName.trim();
    try {
      /** @type {TemplatePut} */
      const stored = await api.send(
        `/templates/${encodeURIComponent(called)}`,
        { texts: Object.fromEntries(texts.map(definitionOf)), made_of: start?.version ?? 0 },
        "PUT",
      );
      readAnew();
      go(`#/templates/${encodeURIComponent(called)}`);
      announce(
        stored.changed
          ? `“${called}” is stored as version ${stored.version}: requests from now on say it.`
          : `“${called}” said the same already; it stays in version ${stored.version}.`,
      );
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
    } finally {
      setWorking(false);
    }
  };

  const toTry = texts.filter(({ language, said }) => language && said).map(textOf);
  return html`
    <form class="editor" onSubmit=${put}>
      ${
        name === null &&
        html`<${Panel} title="Its name" id="name">
          <div class="field">
            <label for="template-name">Name</label>
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
              onInput=${(/** @type {any} */ event) => setTypedName(event.currentTarget.value)}
            />
            <span class="hint" id="template-name-hint">
              What requests name it by: letters, digits, dots, dashes and underscores.
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
        A placeholder stands in braces: <code>{name}</code>. <code>{visit:date}</code>, <code>{visit:weekday}</code>${" "}
        and <code>{visit:time}</code> say a date or a time as the language does, <code>{amount:number}</code> a number,${" "}
        and <code>{code:digits}</code> spells. A brace that is said is doubled: <code>{{</code>.
      </p>
      ${
        isHidden &&
        html`<div class="note note-attention">
          <${Icon} name="TriangleAlert" />
          <p>
            Phone numbers in it are hidden from you (*****). Write them in full, or let somebody in the group
            <code>redial-personal-data</code> change it: the stars would be said.
          </p>
        </div>`
      }
      ${problem && html`<${Wrong} detail=${problem.message} errors=${problem.errors} nameOf=${nameOf} />`}
      <div class="buttons">
        <button id="add-language" type="button" class="button" onClick=${add}>Add a language</button>
        <button type="submit" class="button button-main" disabled=${isWorking || isHidden}>
          ${name === null ? "Store the template" : "Store the new version"}
        </button>
      </div>
    </form>
    ${toTry.length > 0 && html`<${TryDraft} texts=${toTry} />`}
  `;
}

/** @param {{ draft: Draft, change: (changed: Partial<Draft>) => void, remove: (() => void) | null }} props */
function TextFields({ draft, change, remove }) {
  const { id, language, isSsml, said, voice } = draft;
  const called = language || "New language";
  return html`
    <${Panel}
      title=${called}
      id="text-${id}"
      aside=${remove && html`<button type="button" class="button-quiet" aria-label=${`Remove ${called}`} onClick=${remove}><${Icon} name="X" />Remove</button>`}
    >
      <div class="text-head">
        <label class="filter">
          <span>Language</span>
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
          <span>Written as</span>
          <select value=${isSsml ? "ssml" : "text"} onChange=${(/** @type {any} */ event) => change({ isSsml: event.currentTarget.value === "ssml" })}>
            <option value="text">Plain text</option>
            <option value="ssml">SSML</option>
          </select>
        </label>
        <label class="filter">
          <span>Voice</span>
          <input
            type="text"
            placeholder="the service’s own"
            maxlength="64"
            autocomplete="off"
            spellcheck=${false}
            value=${voice}
            onInput=${(/** @type {any} */ event) => change({ voice: event.currentTarget.value.trim() })}
          />
        </label>
      </div>
      <div class="field">
        <label for="said-${id}">What is said in ${called}</label>
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
    .replace(/\.(text|ssml|voice_id)$/, (_, part) => (part === "voice_id" ? ", voice" : ""));
}
