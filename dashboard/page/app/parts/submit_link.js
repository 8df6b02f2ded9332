import { useMayAct } from "../base/context.js";
import { html } from "../base/html.js";
import { say } from "../base/messages.js";
import { Icon } from "./icon.js";

/** Leads to where a file of calls is submitted, for who may. */
export function SubmitLink() {
  return useMayAct() && html`<a class="button" href="#/submit"><${Icon} name="Table" />${say("parts.submit_file")}</a>`;
}
