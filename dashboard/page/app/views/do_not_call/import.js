import { useEffect, useRef, useState } from "preact/hooks";

import { Problem } from "../../base/api.js";
import { useApi, useMayAct } from "../../base/context.js";
import { html } from "../../base/html.js";
import { phrase, say } from "../../base/messages.js";
import { go } from "../../base/router.js";
import { toSend } from "../../base/sent_file.js";
import { readTable, TableFault } from "../../base/separated_text.js";
import { ask } from "../../parts/actions.js";
import { Panel, ViewTitle } from "../../parts/controls.js";
import { Icon } from "../../parts/icon.js";
import { checkRows, FIELDS, importRows, mappingOf, readRowsOf } from "./checked_rows.js";
import { DryLook, inShort } from "./dry_look.js";
import { columnsOf, isWorkbook, rowsOf } from "./workbook.js";

/** @import { Table } from "../../base/separated_text.js" */
/** @import { Checked, EntryField, Mapping } from "./checked_rows.js" */
/** @import { SentFile } from "../../base/sent_file.js" */

const MOST_BYTES = 20_000_000;

/** A file of people who must not be called: looked at first, whole, and put on the list if all is well. */
export function ImportView() {
  const api = useApi();
  const mayAct = useMayAct();
  const [table, setTable] = useState(/** @type {Table | null} */ (null));
  const [workbook, setWorkbook] = useState(/** @type {SentFile | null} */ (null));
  const [mapping, setMapping] = useState(/** @type {Mapping} */ ({}));
  const [country, setCountry] = useState("");
  const [fault, setFault] = useState(/** @type {{ message: string, lang?: string } | null} */ (null));
  const [progress, setProgress] = useState(/** @type {string | null} */ (null));
  const [checked, setChecked] = useState(/** @type {Checked | null} */ (null));
  // What is asked about may be changed while the stack still looks at what was there before.
  const look = useRef(0);

  const forget = () => {
    look.current += 1;
    setChecked(null);
    setProgress(null);
    setFault(null);
  };
  useEffect(() => () => forget(), []);

  /** @param {any} event */
  const choose = async (event) => {
    forget();
    setTable(null);
    setWorkbook(null);
    const [file] = event.currentTarget.files;
    if (!file) return;
    const current = look.current;
    try {
      if (file.size > MOST_BYTES) throw new TableFault(say("do_not_call.import.too_large"));
      const sent = isWorkbook(file) ? await toSend(file, say("do_not_call.import.workbook_too_large")) : null;
      const read = sent ? await columnsOf(api, sent) : readTable(new Uint8Array(await file.arrayBuffer()));
      if (current !== look.current) return;
      setWorkbook(sent);
      setTable(read);
      setMapping(mappingOf(read));
    } catch (error) {
      if (!(error instanceof TableFault || error instanceof Problem)) throw error;
      if (current === look.current) setFault(error);
    }
  };
  /** @param {SubmitEvent} event */
  const check = async (event) => {
    event.preventDefault();
    if (!table) return;
    forget();
    const current = look.current;
    const isCurrent = () => current === look.current;
    setProgress(say("do_not_call.import.checking"));
    try {
      const rows = workbook ? await rowsOf(api, workbook, table.columns, mapping, country) : readRowsOf(table, mapping);
      const found = await checkRows(api, rows, country, (far) => isCurrent() && setProgress(far));
      if (isCurrent()) setChecked(found);
    } catch (error) {
      if (!(error instanceof TableFault || error instanceof Problem)) throw error;
      if (isCurrent()) setFault(error);
    } finally {
      if (isCurrent()) setProgress(null);
    }
  };
  /** @param {EntryField} field @param {string} chosen */
  const map = (field, chosen) => {
    forget();
    const { [field]: _, ...others } = mapping;
    setMapping(chosen === "" ? others : { ...others, [field]: Number(chosen) });
  };
  const put = () =>
    checked &&
    ask({
      title: say("do_not_call.import.put.title", { count: checked.rows.length }),
      text: html`<p>${say("do_not_call.import.put.text")}</p>`,
      verb: say("do_not_call.import.put.verb"),
      run: async (_, report) => {
        const told = endInWords(await importRows(api, checked.rows, country, report));
        go("#/do-not-call");
        return told;
      },
    });

  if (!mayAct) {
    return html`
      <${ViewTitle} title=${say("do_not_call.import.title")} />
      <p>${phrase("do_not_call.import.may_not", { group: html`<code>redial-act</code>` })}</p>
    `;
  }
  // A workbook's are the stack's own words.
  const remarks = workbook ? html`<span lang="en">${table?.remarks.join(" ")}</span>` : table?.remarks.join(" ");
  const hasNumbers = mapping.destination_phone_number !== undefined;
  return html`
    <p class="back"><a href="#/do-not-call"><${Icon} name="ArrowLeft" />${say("do_not_call.title")}</a></p>
    <${ViewTitle} title=${say("do_not_call.import.title")} />
    <${Panel} title=${say("do_not_call.import.file")} id="file">
      <form class="import" onSubmit=${check}>
        <div class="field">
          <label for="import-file">${say("do_not_call.import.file.label")}</label>
          <input
            id="import-file"
            type="file"
            accept=".csv,.tsv,.txt,.xlsx,text/csv,text/plain"
            required
            aria-describedby="import-file-hint"
            onChange=${choose}
          />
          <span class="hint" id="import-file-hint">
            ${say("do_not_call.import.file.hint")}
          </span>
        </div>
        ${
          table &&
          html`
            <fieldset class="import-columns">
              <legend>${say("do_not_call.import.columns")}</legend>
              ${Object.entries(FIELDS).map(
                ([field, label]) => html`
                  <label key=${field} class="filter">
                    <span>${label}</span>
                    <select
                      value=${mapping[/** @type {EntryField} */ (field)] ?? ""}
                      required=${field === "destination_phone_number"}
                      onChange=${(/** @type {any} */ event) =>
                        map(/** @type {EntryField} */ (field), event.currentTarget.value)}
                    >
                      <option value="">${field === "destination_phone_number" ? say("do_not_call.import.columns.choose") : say("do_not_call.import.columns.none")}</option>
                      ${table.columns.map((name, place) => html`<option key=${place} value=${place}>${name || say("do_not_call.import.columns.nameless", { number: place + 1 })}</option>`)}
                    </select>
                  </label>
                `,
              )}
              <label class="filter filter-country">
                <span>${say("parts.country")}</span>
                <input
                  type="text"
                  maxlength="2"
                  autocomplete="off"
                  placeholder=${say("do_not_call.this_stacks")}
                  aria-describedby="import-country-hint"
                  value=${country}
                  onInput=${(/** @type {any} */ event) => {
                    forget();
                    setCountry(event.currentTarget.value);
                  }}
                />
              </label>
            </fieldset>
            <p class="hint" id="import-country-hint">
              ${say("do_not_call.import.country.hint", { until: FIELDS.until })}
            </p>
            <div class="buttons">
              <button type="submit" class="button button-main" disabled=${progress !== null || !hasNumbers}>
                ${say("do_not_call.import.check")}
              </button>
            </div>
          `
        }
      </form>
      <div role="status">
        ${table && html`<p class="import-told">${!workbook && `${say("do_not_call.import.read", { count: table.rows.length })} `}${remarks}</p>`}
        ${progress && html`<p class="import-told">${progress}</p>`}
      </div>
      ${fault && html`<div class="note note-bad" role="alert"><${Icon} name="TriangleAlert" /><p lang=${fault.lang}>${fault.message}</p></div>`}
    <//>
    <div role="status">
      ${
        checked &&
        html`
          <${Panel} title=${say("do_not_call.import.says")} id="looked-at">
            ${
              checked.rows.length + checked.bad > 0 &&
              html`<p class="import-short">
                <${Icon} name=${checked.bad === 0 ? "CircleCheck" : "TriangleAlert"} /><b>${inShort(checked)}</b>
              </p>`
            }
            <${DryLook} checked=${checked} />
            ${
              checked.bad === 0 &&
              checked.rows.length > 0 &&
              html`<div class="buttons">
                <button type="button" class="button button-main" onClick=${put}>
                  <${Icon} name="PhoneOff" />${say("do_not_call.import.put.ask", { count: checked.rows.length })}
                </button>
              </div>`
            }
          <//>
        `
      }
    </div>
  `;
}

/** @param {readonly string[]} results */
function endInWords(results) {
  /** @param {string} wanted */
  const count = (wanted) => results.filter((result) => result === wanted).length;
  const already = count("LISTED_ALREADY");
  const over = count("TOO_MANY_CAMPAIGNS");
  return [
    say("do_not_call.import.added", { count: count("ADDED") }),
    already > 0 && say("do_not_call.import.already", { count: already }),
    over > 0 && say("do_not_call.import.too_many", { count: over }),
  ]
    .filter(Boolean)
    .join(" ");
}
