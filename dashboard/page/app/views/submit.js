import { useEffect, useRef, useState } from "preact/hooks";

import { Problem } from "../base/api.js";
import { useApi, useMayAct } from "../base/context.js";
import { useDraft } from "../base/drafts.js";
import { html } from "../base/html.js";
import { say } from "../base/messages.js";
import { digestOf, toSend } from "../base/sent_file.js";
import { TableFault } from "../base/separated_text.js";
import { useStore } from "../base/store.js";
import { useName } from "../base/title.js";
import { Button } from "../parts/button.js";
import { FromBefore, Panel, ViewTitle } from "../parts/controls.js";
import { Icon } from "../parts/icon.js";
import { PlanTold } from "./new_call/plan.js";
import { checkFile, columnsOf } from "./submit/checked_rows.js";
import { ColumnsPanel } from "./submit/columns_panel.js";
import { columnsToSend, guessed, missingColumns, unusedColumns } from "./submit/columns.js";
import { FilePanel } from "./submit/file_panel.js";
import { FirstPanel, FoundPanel } from "./submit/found.js";
import { kept } from "./submit/kept.js";
import { MessagePanel, useTexts } from "./submit/message_panel.js";
import { OptionsPanels } from "./submit/options_panel.js";
import { constantsOf, newOptions, readingOf } from "./submit/options.js";
import { planRows } from "./submit/plan_of_rows.js";
import { SendPanel } from "./submit/send_panel.js";
import { forgetSending, sending } from "./submit/sending.js";
import { SendingPanel } from "./submit/sending_panel.js";

/** @import { SubmittedMany } from "../../../types/answers" */
/** @import { SentFile } from "../base/sent_file.js" */
/** @import { Checked } from "./submit/checked_rows.js" */
/** @import { Kept } from "./submit/kept.js" */
/** @import { Options } from "./submit/options.js" */
/** @import { PlanOfRows } from "./submit/plan_of_rows.js" */

/** @typedef {{ sent: SentFile, digest: string, columns: readonly string[] }} Chosen */
/** @typedef {{ checked: Checked, first: SubmittedMany | null, plan: PlanOfRows | null }} Looked */

const FIRST_ROWS = 3;
const SAID = ["text", "ssml", "template"];

/** A file of requests: looked at whole, as it will be said and when, and then sent. Nothing of it is kept. */
export function SubmitView() {
  const api = useApi();
  const mayAct = useMayAct();
  useName(say("submit.title"));
  const [chosen, setChosen] = useState(/** @type {Chosen | null} */ (null));
  const [uses, setUses] = useState(/** @type {string[]} */ ([]));
  const { draft: options, change: keep, ...typedBefore } = useDraft("submit", newOptions);
  const [looked, setLooked] = useState(/** @type {Looked | null} */ (null));
  const [fault, setFault] = useState(/** @type {{ message: string, lang?: string } | null} */ (null));
  const [progress, setProgress] = useState(/** @type {string | null} */ (null));
  const [resumed, setResumed] = useState(/** @type {Kept | null} */ (null));
  const isSending = useStore(sending) !== null;
  const texts = useTexts(options);
  // What is asked about may be changed while the stack still looks at what was there before.
  const look = useRef(0);

  const forget = () => {
    look.current += 1;
    setLooked(null);
    setProgress(null);
    setFault(null);
  };
  useEffect(() => () => void (look.current += 1), []);

  /** @param {(isCurrent: () => boolean) => Promise<void>} run */
  const told = async (run) => {
    forget();
    const current = look.current;
    const isCurrent = () => current === look.current;
    try {
      await run(isCurrent);
    } catch (error) {
      if (!(error instanceof TableFault || error instanceof Problem)) throw error;
      if (isCurrent()) setFault(error);
    } finally {
      if (isCurrent()) setProgress(null);
    }
  };

  /** @param {File | null} file */
  const choose = (file) =>
    told(async (isCurrent) => {
      setChosen(null);
      setResumed(null);
      if (!file) return;
      setProgress(say("submit.reading_file"));
      const sent = await toSend(file, say("submit.too_large"));
      const digest = await digestOf(file);
      const before = kept();
      const isSame = before?.digest === digest;
      const { columns } = await columnsOf(api, sent, isSame ? readingOf(before.options) : readingOf(options));
      if (!isCurrent()) return;
      const nextUses = isSame ? before.uses : guessed(columns);
      const hasOwn = columns.length === 0 || nextUses.some((field) => SAID.includes(field));
      const next = isSame ? before.options : { ...options, said: said(options.said, hasOwn) };
      setChosen({ sent, digest, columns });
      setUses(nextUses);
      keep(next);
      if (!isSame) return;
      setResumed(before);
      await check(isCurrent, sent, columns, nextUses, next);
    });

  /**
   * @param {() => boolean} isCurrent
   * @param {SentFile} sent
   * @param {readonly string[]} columns
   * @param {readonly string[]} uses
   * @param {Options} options
   */
  const check = async (isCurrent, sent, columns, uses, options) => {
    /** @param {string} far */
    const report = (far) => isCurrent() && setProgress(far);
    report(say("submit.checking"));
    const constants = constantsOf(options);
    const how = { columns: columnsToSend(columns, uses, constants), constants, ...readingOf(options) };
    const checked = await checkFile(api, sent, how, (count, of) => report(say("submit.checked", { count, of })));
    if (!isCurrent()) return;
    setLooked({ checked, first: null, plan: null });
    if (checked.rows.length === 0) return;
    const requests = checked.rows.slice(0, FIRST_ROWS).map(({ request }) => request);
    report(say("submit.first_rows"));
    const first = await api.send("/calls/batch?dry_run=true&plan=false", { requests });
    if (!isCurrent()) return;
    setLooked({ checked, first, plan: null });
    report(say("submit.planning"));
    const of = checked.rows.length;
    const plan = await planRows(api, checked.rows, (count) => report(say("submit.looked_up", { count, of })));
    if (isCurrent()) setLooked({ checked, first, plan });
  };

  /** @param {Partial<Options>} changed */
  const change = (changed) => {
    forget();
    setResumed(null);
    keep(changed);
  };

  if (!mayAct) {
    return html`
      <${ViewTitle} title=${say("submit.title")} />
      <p>${say("submit.may_not")} <code>redial-act</code></p>
    `;
  }
  const constants = constantsOf(options);
  const columns = chosen?.columns ?? [];
  const hasOwn = columns.length === 0 || uses.some((field) => SAID.includes(field));
  const isWhole = columns.length === 0 || uses.includes("destination_phone_number");
  return html`
    <p class="back"><a href="#/calls"><${Icon} name="ArrowLeft" />${say("submit.back")}</a></p>
    <${ViewTitle} title=${say("submit.title")} />
    <${SendingPanel} />
    ${
      !isSending &&
      html`
      <${Interrupted} chosen=${chosen} />
      <form
        class="submit-form"
        onSubmit=${(/** @type {SubmitEvent} */ event) => {
          event.preventDefault();
          if (chosen) told((isCurrent) => check(isCurrent, chosen.sent, columns, uses, options));
        }}
      >
        <${FromBefore} ...${typedBefore} />
        <${FilePanel} name=${chosen?.sent.file_name ?? null} choose=${choose} />
        ${
          chosen &&
          html`
            ${
              columns.length > 0 &&
              html`<${ColumnsPanel}
                columns=${columns}
                uses=${uses}
                unused=${unusedColumns(columns, uses, options, constants, texts)}
                missing=${missingColumns(columns, options, texts)}
                change=${(/** @type {string[]} */ changed) => {
                  forget();
                  setResumed(null);
                  setUses(changed);
                }}
              />`
            }
            <${MessagePanel} options=${options} change=${change} columns=${columns} texts=${texts} hasOwn=${hasOwn} />
            <${OptionsPanels} options=${options} change=${change} />
            <div class="buttons">
              <button type="submit" class="button button-main" disabled=${progress !== null || !isWhole}>
                ${say("submit.check")}
              </button>
              ${!isWhole && html`<span class="hint">${say("submit.no_numbers")}</span>`}
            </div>
          `
        }
      </form>
      <p class="submit-told" role="status">${progress}</p>
      ${fault && html`<div class="note note-bad" role="alert"><${Icon} name="TriangleAlert" /><p lang=${fault.lang}>${fault.message}</p></div>`}
      ${
        looked &&
        chosen &&
        html`
          <div class="submit-looked">
            <${FoundPanel} checked=${looked.checked} fileName=${chosen.sent.file_name} />
            ${looked.first && html`<${FirstPanel} rows=${looked.checked.rows} told=${looked.first.answers} />`}
            ${
              looked.plan &&
              html`
                <${Panel} title=${say("submit.plan", { count: looked.checked.rows.length })} id="plan">
                  <${PlanTold} plan=${looked.plan.plan} found=${looked.plan.found} />
                <//>
                <${SendPanel}
                  checked=${looked.checked}
                  plan=${looked.plan.plan}
                  before=${resumed}
                  file=${{ digest: chosen.digest, fileName: chosen.sent.file_name, uses, options }}
                />
              `
            }
          </div>
        `
      }
    `
    }
  `;
}

/**
 * A file whose sending a reload broke off.
 *
 * @param {{ chosen: Chosen | null }} props
 */
function Interrupted({ chosen }) {
  const [isForgotten, setForgotten] = useState(false);
  const before = kept();
  if (isForgotten || before === null || chosen?.digest === before.digest) return null;
  const { fileName, sent, total } = before;
  const leave = () => {
    forgetSending();
    setForgotten(true);
  };
  return html`
    <div class="note note-attention submit-interrupted">
      <${Icon} name="TriangleAlert" />
      <p>${say(chosen ? "submit.interrupted.other" : "submit.interrupted", { name: fileName, sent, total })}</p>
      <${Button} onClick=${leave}>${say("submit.sending.leave")}<//>
    </div>
  `;
}

/** @param {Options["said"]} said @param {boolean} hasOwn @returns {Options["said"]} */
function said(said, hasOwn) {
  if (hasOwn) return "columns";
  return said === "columns" ? "text" : said;
}
