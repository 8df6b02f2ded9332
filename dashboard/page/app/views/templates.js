import { useApi, useMayActOn } from "../base/context.js";
import { html } from "../base/html.js";
import { useLive } from "../base/polling.js";
import { Panel, ViewTitle } from "../parts/controls.js";
import { EntriesTable } from "../parts/entries.js";
import { Icon } from "../parts/icon.js";
import { Pager, usePages } from "../parts/pager.js";
import { Empty, shown } from "../parts/states.js";
import { Time } from "../parts/time.js";
import { TemplateEditor } from "./templates/editor.js";
import { TemplatePanels } from "./templates/template.js";

/** @import { Route } from "../base/router.js" */
/** @import { TemplatePage, TemplateSummary } from "../../../types/answers" */
/** @import { Live } from "../base/polling.js" */

const COLUMNS = ["Template", "Languages", "Takes", "Version", "Changed"];
const PAGE_SIZE = 25;
const EVERY_MS = 10_000;

/**
 * Texts that requests name: all of them, one, or a new version of one.
 *
 * @param {{ route: Route }} props
 */
export function TemplatesView({ route }) {
  const mayAct = useMayActOn().everything;
  const [place, name, part] = route.path;
  if ((place === "new-template" || part === "edit") && mayAct)
    return html`<${TemplateEditor} key=${`edit ${name}`} name=${name ?? null} />`;
  if (name) return html`<${TemplatePanels} key=${name} name=${name} />`;
  return html`<${AllTemplates} />`;
}

function AllTemplates() {
  const api = useApi();
  const mayAct = useMayActOn().everything;
  const pages = usePages("templates");
  /** @type {Live<TemplatePage>} */
  const live = useLive(
    `templates ${pages.cursor}`,
    (signal) => api.get("/templates", { limit: PAGE_SIZE, cursor: pages.cursor }, signal),
    EVERY_MS,
  );
  return html`
    <${ViewTitle} title="Templates">
      ${mayAct && html`<a class="button button-main" href="#/new-template"><${Icon} name="Volume2" />New template…</a>`}
    <//>
    <${Panel} title="What calls say" id="templates">
      ${live.value?.unreadable.map(
        (name) => html`
          <div key=${name} class="note note-attention">
            <${Icon} name="TriangleAlert" />
            <p>The template <b>${name}</b> cannot be read. Requests that name it wait until somebody puts it anew.</p>
          </div>
        `,
      )}
      ${shown(live, "The templates", 6, ({ templates }) => html`<${Lines} templates=${templates} />`)}
      <${Pager} pages=${pages} next=${live.value?.next_cursor} />
    <//>
  `;
}

/** @param {{ templates: TemplateSummary[] }} props */
function Lines({ templates }) {
  if (templates.length === 0) {
    return html`
      <${Empty} icon="Volume2" title="No templates yet">
        A template is a text for each language, with places for what differs from call to call. Requests name it, so that all
        say the same.
      <//>
    `;
  }
  return html`
    <${EntriesTable}
      columns=${COLUMNS}
      entries=${templates.map((each) => ({
        key: each.name,
        cells: [
          html`<a href=${addressOf(each.name)}>${each.name}</a>`,
          each.languages.join(", "),
          each.variables.length > 0 ? each.variables.join(", ") : html`<span class="hint">nothing</span>`,
          String(each.version),
          html`${each.put_at && html`<${Time} at=${each.put_at} />`}<span class="hint"> by ${each.put_by}</span>`,
        ],
      }))}
    />
  `;
}

/** @param {string} name */
function addressOf(name) {
  return `#/templates/${encodeURIComponent(name)}`;
}
