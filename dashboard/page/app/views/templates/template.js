import { useState } from "preact/hooks";

import { useApi, useMayActOn } from "../../base/context.js";
import { html } from "../../base/html.js";
import { phrase, say } from "../../base/messages.js";
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
    <p class="back"><a href="#/templates"><${Icon} name="ArrowLeft" />${say("templates.all")}</a></p>
    ${
      missing
        ? html`
            <${Heading} isHidden=${true}>${say("shell.not_found")}<//>
            <${Empty} icon="Search" title=${say("templates.no_such")}>${say("templates.perhaps_deleted")}<//>
          `
        : html`
            <${ViewTitle} title=${name}><${Actions} name=${name} path=${path} /><//>
            ${
              current.value &&
              html`<${VersionChoice} newest=${current.value.version} chosen=${version} choose=${setVersion} />`
            }
            ${shown(live, say("templates.the_template"), 8, (template) => html`<${Whole} template=${template} />`)}
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
      title: say("templates.ask_delete", { name }),
      text: html`<p>${say("templates.delete.what_happens")}</p>`,
      verb: say("templates.do_delete"),
      otherwise: say("templates.keep"),
      isGrave: true,
      fields: [WHY],
      run: async ({ reason }) => {
        await api.send(`${path}/delete`, { reason });
        go("#/templates");
        return say("templates.deleted_now", { name });
      },
    });
  return html`
    <${Button} icon="Ban" onClick=${remove}>${say("templates.delete")}<//>
    <a class="button button-main" href=${`#/templates/${encodeURIComponent(name)}/edit`}>${say("templates.new_version")}</a>
  `;
}

/** @param {{ newest: number, chosen: number, choose: (version: number) => void }} props */
function VersionChoice({ newest, chosen, choose }) {
  const earlier = Array.from({ length: newest - 1 }, (_, place) => newest - 1 - place);
  return html`
    <label class="filter version-choice">
      <span>${say("templates.version")}</span>
      <select
        value=${chosen}
        onChange=${(/** @type {any} */ event) => choose(Number(event.currentTarget.value))}
      >
        <option value="0">${say("templates.newest", { version: newest })}</option>
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
      ${
        template.put_at
          ? phrase("templates.version_of", {
              version: template.version,
              time: html`<${Time} at=${template.put_at} />`,
              by: template.put_by,
            })
          : say("templates.version_by", { version: template.version, by: template.put_by })
      }
    </p>
  `;
  if (template.texts.length === 0) {
    return html`<${Panel} title=${say("templates.deleted")} id="texts">${put}<p>${say("templates.this_deleted_it")}</p><//>`;
  }
  return html`
    <div class="template-columns">
      <${Panel} title=${say("templates.what_it_says")} id="texts">
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
        ${text.language}${text.ssml !== null && ", SSML"}${text.voice_id && `, ${say("parts.voice", { voice: text.voice_id })}`}
        <span class="hint">${say("templates.characters", { count: said.length })}</span>
      </h3>
      <q class="preview-text" lang=${text.language}>${said}</q>
    </article>
  `;
}
