import { useApi } from "../../base/context.js";
import { html } from "../../base/html.js";
import { LANE } from "../../base/labels.js";
import { useLive } from "../../base/polling.js";
import { zone } from "../../base/times.js";
import { Panel } from "../../parts/controls.js";
import { Choice, Labelled } from "../../parts/labelled.js";
import { OWN_POLICY } from "./draft.js";

/** @import { NamedHoursList, Stack } from "../../../../types/answers" */
/** @import { Live } from "../../base/polling.js" */
/** @import { DraftProps } from "./message.js" */

const EVERY_MS = 60_000;
const OUTCOMES = /** @type {const} */ ({ busy: "After busy", no_answer: "After no answer", failed: "After a failure" });

/**
 * When it is called, and how urgently.
 *
 * @param {DraftProps} props
 */
export function WhenPanel({ draft, change }) {
  const api = useApi();
  /** @type {Live<NamedHoursList>} */
  const hours = useLive("calling hours", (signal) => api.get("/calling-hours", {}, signal), EVERY_MS);
  const named = hours.value?.calling_hours ?? [];
  const chosen = named.find(({ name }) => name === draft.hours);
  return html`
    <${Panel} title="When" id="when">
      <div class="form-row">
        <${Choice}
          id="call-lane"
          label="Lane"
          value=${draft.lane}
          options=${Object.entries(LANE).map(([value, { label }]) => ({ value, label }))}
          choose=${(/** @type {string} */ lane) => change({ lane })}
        />
        <${Labelled}
          id="call-not-before"
          kind="datetime-local"
          label="Not before"
          value=${draft.notBefore}
          onInput=${(/** @type {string} */ notBefore) => change({ notBefore })}
        />
        <${Labelled}
          id="call-expires-at"
          kind="datetime-local"
          label="No longer after"
          value=${draft.expiresAt}
          onInput=${(/** @type {string} */ expiresAt) => change({ expiresAt })}
        />
      </div>
      <p class="hint">Both in your zone: ${zone()}.</p>
      <div class="form-row">
        ${
          named.length > 0 &&
          html`<${Choice}
            id="call-hours"
            label="Calling hours"
            value=${draft.hours}
            options=${[
              {
                value: "",
                label: hours.value?.default
                  ? `The stack’s: ${hours.value.default}`
                  : "Those of its campaign or the stack, if any",
              },
              ...named.map(({ name }) => ({ value: name, label: name })),
            ]}
            hint=${chosen?.written}
            choose=${(/** @type {string} */ hours) => change({ hours })}
          />`
        }
        <${Labelled}
          id="call-time-zone"
          label="Time zone where it is called"
          value=${draft.timeZone}
          hint="Like America/Denver. Else that of the number."
          onInput=${(/** @type {string} */ timeZone) => change({ timeZone })}
          more=${{ maxLength: 64, spellcheck: false }}
        />
      </div>
    <//>
  `;
}

/**
 * How often it is tried, and after which pauses.
 *
 * @param {DraftProps} props
 */
export function RetriesPanel({ draft, change }) {
  const api = useApi();
  /** @type {Live<Stack>} */
  const stack = useLive("stack", (signal) => api.get("/stack", {}, signal), EVERY_MS);
  const policies = Object.keys(stack.value?.retry_policies ?? {});
  return html`
    <${Panel} title="If nobody is reached" id="retries">
      <${Choice}
        id="call-policy"
        label="Tried again"
        value=${draft.policy}
        options=${[
          { value: "", label: "As the stack does" },
          ...policies.map((name) => ({ value: name, label: name })),
          { value: OWN_POLICY, label: "As follows" },
        ]}
        hint="The preview tells what it means."
        choose=${(/** @type {string} */ policy) => change({ policy })}
      />
      ${draft.policy === OWN_POLICY && html`<${OwnPolicy} draft=${draft} change=${change} />`}
    <//>
  `;
}

/** @param {DraftProps} props */
function OwnPolicy({ draft, change }) {
  return html`
      <div class="form-row">
        <${Labelled}
          id="call-attempts"
          kind="number"
          label="Attempts in all"
          value=${draft.attempts}
          onInput=${(/** @type {string} */ attempts) => change({ attempts })}
          more=${{ min: 1, max: 10, step: 1 }}
        />
        ${Object.entries(OUTCOMES).map(
          ([outcome, label]) => html`
            <${Labelled}
              key=${outcome}
              id="call-delay-${outcome}"
              kind="number"
              label="${label}, minutes"
              value=${draft.delays[/** @type {keyof typeof OUTCOMES} */ (outcome)]}
              onInput=${(/** @type {string} */ minutes) => change({ delays: { ...draft.delays, [outcome]: minutes } })}
              more=${{ min: 0, max: 10_080, step: "any" }}
            />
          `,
        )}
      </div>
      <p class="hint">What is left empty is as the stack does.</p>
  `;
}
