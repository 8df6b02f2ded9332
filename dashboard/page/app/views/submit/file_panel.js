import { useState } from "preact/hooks";

import { html } from "../../base/html.js";
import { say } from "../../base/messages.js";
import { Panel } from "../../parts/controls.js";
import { Icon } from "../../parts/icon.js";

const ACCEPTED = ".csv,.tsv,.txt,.xlsx,.jsonl,text/csv,text/plain";

/**
 * Takes a file: chosen, or dragged here.
 *
 * @param {{ name: string | null, choose: (file: File | null) => void, children?: any }} props
 */
export function FilePanel({ name, choose, children }) {
  const [isOver, setOver] = useState(false);
  /** @param {DragEvent} event */
  const over = (event) => {
    event.preventDefault();
    setOver(true);
  };
  /** @param {DragEvent} event */
  const drop = (event) => {
    event.preventDefault();
    setOver(false);
    const [file] = event.dataTransfer?.files ?? [];
    if (file) choose(file);
  };
  return html`
    <${Panel} title=${say("submit.file")} id="file">
      <div
        class="drop ${isOver ? "drop-over" : ""}"
        onDragOver=${over}
        onDragLeave=${() => setOver(false)}
        onDrop=${drop}
      >
        <div class="field">
          <label for="submit-file">${say("submit.file.label")}</label>
          <input
            id="submit-file"
            type="file"
            accept=${ACCEPTED}
            aria-describedby="submit-file-hint"
            onChange=${(/** @type {any} */ event) => choose(event.currentTarget.files[0] ?? null)}
          />
          <span class="hint" id="submit-file-hint">${say("submit.file.hint")}</span>
        </div>
        <p class="drop-name" role="status">${name && html`<${Icon} name="Table" />${say("submit.file.chosen", { name })}`}</p>
      </div>
      ${children}
    <//>
  `;
}
