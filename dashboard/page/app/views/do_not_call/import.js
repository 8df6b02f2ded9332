import { useEffect, useRef, useState } from "preact/hooks";

import { Problem } from "../../base/api.js";
import { useApi, useMayAct } from "../../base/context.js";
import { html } from "../../base/html.js";
import { counted } from "../../base/numbers.js";
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
const TOO_LARGE = "The file is larger than 4 MB: cut it into several, or save it as “CSV UTF-8”.";

/** A file of people who must not be called: looked at first, whole, and put on the list if all is well. */
export function ImportView() {
  const api = useApi();
  const mayAct = useMayAct();
  const [table, setTable] = useState(/** @type {Table | null} */ (null));
  const [workbook, setWorkbook] = useState(/** @type {SentFile | null} */ (null));
  const [mapping, setMapping] = useState(/** @type {Mapping} */ ({}));
  const [country, setCountry] = useState("");
  const [fault, setFault] = useState(/** @type {string | null} */ (null));
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
      if (file.size > MOST_BYTES) throw new TableFault("The file is larger than 20 MB: cut it into several.");
      const sent = isWorkbook(file) ? await toSend(file, TOO_LARGE) : null;
      const read = sent ? await columnsOf(api, sent) : readTable(new Uint8Array(await file.arrayBuffer()));
      if (current !== look.current) return;
      setWorkbook(sent);
      setTable(read);
      setMapping(mappingOf(read));
    } catch (error) {
      if (!(error instanceof TableFault || error instanceof Problem)) throw error;
      setFault(error.message);
    }
  };
  /** @param {SubmitEvent} event */
  const check = async (event) => {
    event.preventDefault();
    if (!table) return;
    forget();
    const current = look.current;
    const isCurrent = () => current === look.current;
    setProgress("Checking…");
    try {
      const rows = workbook ? await rowsOf(api, workbook, table.columns, mapping, country) : readRowsOf(table, mapping);
      const found = await checkRows(api, rows, country, (far) => isCurrent() && setProgress(far));
      if (isCurrent()) setChecked(found);
    } catch (error) {
      if (!(error instanceof TableFault || error instanceof Problem)) throw error;
      if (isCurrent()) setFault(error.message);
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
      title: `Put ${counted(checked.rows.length, "number")} on the list?`,
      text: html`<p>From then on they are not dialled, whoever asks, for as long as their entries say.</p>`,
      verb: "Put them on the list",
      run: async (_, report) => {
        const told = endInWords(await importRows(api, checked.rows, country, report));
        go("#/do-not-call");
        return told;
      },
    });

  if (!mayAct) {
    return html`
      <${ViewTitle} title="Import a list" />
      <p>You may look, not act: ask somebody in the group <code>redial-act</code>.</p>
    `;
  }
  const hasNumbers = mapping.destination_phone_number !== undefined;
  return html`
    <p class="back"><a href="#/do-not-call"><${Icon} name="ArrowLeft" />Do not call</a></p>
    <${ViewTitle} title="Import a list" />
    <${Panel} title="The file" id="file">
      <form class="import" onSubmit=${check}>
        <div class="field">
          <label for="import-file">A table with the names of its columns in the first line</label>
          <input
            id="import-file"
            type="file"
            accept=".csv,.tsv,.txt,.xlsx,text/csv,text/plain"
            required
            aria-describedby="import-file-hint"
            onChange=${choose}
          />
          <span class="hint" id="import-file-hint">
            CSV, or separated by semicolons or tabs; as a spreadsheet saves it, or as this list is saved here; or .xlsx, which
            the stack reads. Nothing is changed by looking at it, and nothing of it is kept.
          </span>
        </div>
        ${
          table &&
          html`
            <fieldset class="import-columns">
              <legend>Its columns</legend>
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
                      <option value="">${field === "destination_phone_number" ? "Choose a column" : "None"}</option>
                      ${table.columns.map((name, place) => html`<option key=${place} value=${place}>${name || `Column ${place + 1}`}</option>`)}
                    </select>
                  </label>
                `,
              )}
              <label class="filter filter-country">
                <span>Country</span>
                <input
                  type="text"
                  maxlength="2"
                  autocomplete="off"
                  placeholder="this stack's"
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
              The country is that of numbers without a country code: US, GB, … Times under “Until” have an offset:
              2026-12-24T18:00:00-08:00.
            </p>
            <div class="buttons">
              <button type="submit" class="button button-main" disabled=${progress !== null || !hasNumbers}>
                Check the file
              </button>
            </div>
          `
        }
      </form>
      <div role="status">
        ${table && html`<p class="import-told">${!workbook && `${counted(table.rows.length, "row")} read. `}${table.remarks.join(" ")}</p>`}
        ${progress && html`<p class="import-told">${progress}</p>`}
      </div>
      ${fault && html`<div class="note note-bad" role="alert"><${Icon} name="TriangleAlert" /><p>${fault}</p></div>`}
    <//>
    <div role="status">
      ${
        checked &&
        html`
          <${Panel} title="What it says" id="looked-at">
            <p class="import-short">
              <${Icon} name=${checked.bad === 0 ? "CircleCheck" : "TriangleAlert"} /><b>${inShort(checked)}</b>
            </p>
            <${DryLook} checked=${checked} />
            ${
              checked.bad === 0 &&
              html`<div class="buttons">
                <button type="button" class="button button-main" onClick=${put}>
                  <${Icon} name="PhoneOff" />Put ${counted(checked.rows.length, "number")} on the list…
                </button>
              </div>`
            }
          <//>
        `
      }
    </div>
  `;
}

/** @param {readonly string[]} outcomes */
function endInWords(outcomes) {
  /** @param {string} wanted */
  const count = (wanted) => outcomes.filter((outcome) => outcome === wanted).length;
  const already = count("LISTED_ALREADY");
  const over = count("TOO_MANY_CAMPAIGNS");
  return [
    `${counted(count("ADDED"), "entry", "entries")} put on the list.`,
    already > 0 && `${counted(already, "entry", "entries")} there already.`,
    over > 0 &&
      `${counted(over, "entry", "entries")} not: those numbers are there for as many campaigns as one can be.`,
  ]
    .filter(Boolean)
    .join(" ");
}
