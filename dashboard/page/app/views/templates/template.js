import { useState } from "preact/hooks";

import { useApi, useMayActOn } from "../../base/context.js";
import { html } from "../../base/html.js";
import { whole } from "../../base/numbers.js";
import { useLive } from "../../base/polling.js";
import { go } from "../../base/router.js";
import { useName } from "../../base/title.js";
import { ask } from "../../parts/actions.js";
import { Button } from "../../parts/button.js";
import { Panel, ViewTitle } from "../../parts/controls.js";
import { WHY } from "../../parts/fields.js";
import { Heading } from "../../parts/heading.js";
import { Icon } from "../../parts/icon.js";
import { Empty, shown } from "../../parts/states.js";
import { Time } from "../../parts/time.js";
import { TryTemplate } from "./try.js";

/** @import { Template, TemplateText } from "../../../../types/answers" */
/** @import { Live } from "../../base/polling.js" */

const EVERY_MS = 10_000;

/**
 * A template: its texts, in whichever version, and what it says with some values.
 *
 * @param {{ name: string }} props
 */
export function TemplatePanels({ name }) {
  const api = useApi();
  const [version, setVersion] = useState(0);
  const path = `/templates/${encodeURIComponent(name)}`;
  useName(name);
  /** @type {Live<Template>} */
  const current = useLive(`template ${name}`, (signal) => api.get(path, {}, signal), EVERY_MS);
  /** @type {Live<Template>} */
  const live = useLive(`template ${name} ${version}`, (signal) => api.get(path, { version }, signal), EVERY_MS);
  const missing = current.problem?.status === 404 || current.value?.texts.length === 0;
  return html`
    <p class="back"><a href="#/templates"><${Icon} name="ArrowLeft" />All templates</a></p>
    ${
      missing
        ? html`
            <${Heading} isHidden=${true}>Not found<//>
            <${Empty} icon="Search" title="There is no such template">It may have been deleted.<//>
          `
        : html`
            <${ViewTitle} title=${name}><${Actions} name=${name} path=${path} /><//>
            ${
              current.value &&
              html`<${VersionChoice} newest=${current.value.version} chosen=${version} choose=${setVersion} />`
            }
            ${shown(live, "The template", 8, (template) => html`<${Whole} template=${template} />`)}
          `
    }
  `;
}

/** @param {{ name: string, path: string }} props */
function Actions({ name, path }) {
  const api = useApi();
  if (!useMayActOn().everything) return null;
  const remove = () =>
    ask({
      title: `Delete the template “${name}”?`,
      text: html`<p>Requests that name it are rejected from then on. What was accepted is said as it was.</p>`,
      verb: "Delete it",
      otherwise: "Keep it",
      isGrave: true,
      fields: [WHY],
      run: async ({ reason }) => {
        await api.send(`${path}/delete`, { reason });
        go("#/templates");
        return `The template “${name}” is deleted.`;
      },
    });
  return html`
    <${Button} icon="Ban" onClick=${remove}>Delete…<//>
    <a class="button button-main" href=${`#/templates/${encodeURIComponent(name)}/edit`}>New version…</a>
  `;
}

/** @param {{ newest: number, chosen: number, choose: (version: number) => void }} props */
function VersionChoice({ newest, chosen, choose }) {
  const earlier = Array.from({ length: newest - 1 }, (_, place) => newest - 1 - place);
  return html`
    <label class="filter version-choice">
      <span>Version</span>
      <select
        value=${chosen}
        onChange=${(/** @type {any} */ event) => choose(Number(event.currentTarget.value))}
      >
        <option value="0">${newest}, which new requests say</option>
        ${earlier.map((version) => html`<option key=${version} value=${version}>${version}</option>`)}
      </select>
    </label>
  `;
}

/** @param {{ template: Template }} props */
function Whole({ template }) {
  const mayAct = useMayActOn().everything;
  const put = html`
    <p class="hint">
      Version ${template.version}${template.put_at && html`, of <${Time} at=${template.put_at} />`}, by ${template.put_by}.
    </p>
  `;
  if (template.texts.length === 0) {
    return html`<${Panel} title="Deleted" id="texts">${put}<p>This version deleted the template.</p><//>`;
  }
  return html`
    <div class="template-columns">
      <${Panel} title="What it says" id="texts">
        ${template.texts.map((text) => html`<${Text} key=${text.language} text=${text} />`)}
        ${put}
      <//>
      ${mayAct && html`<${TryTemplate} key=${template.version} template=${template} />`}
    </div>
  `;
}

/** @param {{ text: TemplateText }} props */
function Text({ text }) {
  const said = text.text ?? text.ssml ?? "";
  return html`
    <article class="template-text" aria-label=${text.language}>
      <h3>
        ${text.language}${text.ssml !== null && ", SSML"}${text.voice_id && `, voice ${text.voice_id}`}
        <span class="hint">${whole(said.length)} characters as it is written</span>
      </h3>
      <q class="preview-text" lang=${text.language}>${said}</q>
    </article>
  `;
}
