import { useApi, useMayActOn } from "../base/context.js";
import { html } from "../base/html.js";
import { phrase, say } from "../base/messages.js";
import { useLive } from "../base/polling.js";
import { Panel, ViewTitle } from "../parts/controls.js";
import { EntriesTable } from "../parts/entries.js";
import { Icon } from "../parts/icon.js";
import { Pager, usePages } from "../parts/pager.js";
import { SaveList } from "../parts/save_list.js";
import { Empty, listed } from "../parts/states.js";
import { Time } from "../parts/time.js";
import { TemplateEditor } from "./templates/editor.js";
import { TemplatePanels } from "./templates/template.js";

/** @import { Route } from "../base/router.js" */
/** @import { TemplatePage, TemplateSummary } from "../../../types/answers" */
/** @import { Live } from "../base/polling.js" */
/** @import { SavedList } from "../parts/save_list.js" */

const COLUMNS = [
  say("templates.template"),
  say("templates.languages"),
  say("templates.takes"),
  say("templates.version"),
  say("templates.changed"),
];
/** @type {SavedList} */
const SAVED = {
  name: "templates",
  columns: ["name", "languages", "variables", "version", "put_at", "put_by"],
  hasPersons: false,
  read: async (api, page) => {
    /** @type {TemplatePage} */
    const { templates, next_cursor } = await api.get("/templates", page);
    const rows = templates.map((each) => ({
      ...each,
      languages: each.languages.join(" "),
      variables: each.variables.join(" "),
    }));
    return { rows, next_cursor };
  },
};
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
    <${ViewTitle} title=${say("shell.templates")}>
      ${mayAct && html`<a class="button button-main" href="#/new-template"><${Icon} name="Volume2" />${say("templates.new")}</a>`}
    <//>
    <${Panel} title=${say("templates.what_calls_say")} id="templates" aside=${html`<${SaveList} list=${SAVED} />`}>
      ${live.value?.unreadable.map(
        (name) => html`
          <div key=${name} class="note note-attention">
            <${Icon} name="TriangleAlert" />
            <p>${phrase("templates.unreadable", { name: html`<b>${name}</b>` })}</p>
          </div>
        `,
      )}
      ${listed(live, say("templates.the_templates"), 6, ({ templates }) => html`<${Lines} templates=${templates} />`)}
      <${Pager} pages=${pages} live=${live} />
    <//>
  `;
}

/** @param {{ templates: TemplateSummary[] }} props */
function Lines({ templates }) {
  if (templates.length === 0) {
    return html`
      <${Empty} icon="Volume2" title=${say("templates.none")}>
        ${say("templates.what_one_is")}
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
          each.variables.length > 0
            ? each.variables.join(", ")
            : html`<span class="hint">${say("templates.nothing")}</span>`,
          String(each.version),
          html`${each.put_at && html`<${Time} at=${each.put_at} />`}<span class="hint"> ${say("templates.by", { by: each.put_by })}</span>`,
        ],
      }))}
    />
  `;
}

/** @param {string} name */
function addressOf(name) {
  return `#/templates/${encodeURIComponent(name)}`;
}
