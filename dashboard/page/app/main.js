import { render } from "preact";

import { App } from "./app.js";
import { Api } from "./base/api.js";
import { loadConfig } from "./base/config.js";
import { keepFocusOfPressed } from "./base/focus.js";
import { html } from "./base/html.js";
import { say } from "./base/messages.js";
import { startRouter } from "./base/router.js";
import { OPEN, SignIn } from "./base/sign_in.js";
import { fetchViews } from "./parts/lazy_view.js";

const OTHER_VIEWS_AFTER_MS = 1_500;

async function start() {
  const config = await loadConfig();
  const signIn = config.sign_in ? new SignIn(config.sign_in) : OPEN;
  if (signIn instanceof SignIn) await signIn.begin();
  startRouter();
  keepFocusOfPressed();
  const api = new Api(config.api, signIn);
  const root = /** @type {HTMLElement} */ (document.getElementById("app"));
  root.replaceChildren();
  render(
    html`<${App} api=${api} stage=${config.stage} signOut=${signIn.isNeeded ? () => signIn.end() : null} />`,
    root,
  );
  setTimeout(fetchViews, OTHER_VIEWS_AFTER_MS);
}

start().catch((error) => {
  const told = document.createElement("p");
  told.className = "booting";
  told.setAttribute("role", "alert");
  told.textContent = say("shell.could_not_start", { why: error.message });
  document.getElementById("app")?.replaceChildren(told);
  throw error;
});
