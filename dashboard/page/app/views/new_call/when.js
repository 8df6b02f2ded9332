import { useApi } from "../../base/context.js";
import { html } from "../../base/html.js";
import { LANE } from "../../base/labels.js";
import { say } from "../../base/messages.js";
import { useLive } from "../../base/polling.js";
import { zone } from "../../base/times.js";
import { Panel } from "../../parts/controls.js";
import { Choice, Labelled } from "../../parts/labelled.js";
import { OWN_POLICY } from "./draft.js";

/** @import { NamedHoursList, Stack } from "../../../../types/answers" */
/** @import { Live } from "../../base/polling.js" */
/** @import { Draft } from "./draft.js" */
/** @import { DraftProps } from "./message.js" */

/** @typedef {Pick<Draft, "policy" | "attempts" | "delays">} RetryDraft Also of what holds for all rows of a file. */
/** @typedef {{ draft: RetryDraft, change: (changed: Partial<RetryDraft>) => void }} RetryProps */

const EVERY_MS = 60_000;
const OUTCOMES = /** @type {const} */ (["busy", "no_answer", "failed"]);

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
    <${Panel} title=${say("new_call.when")} id="when">
      <div class="form-row">
        <${Choice}
          id="call-lane"
          label=${say("new_call.lane")}
          value=${draft.lane}
          options=${Object.entries(LANE).map(([value, { label }]) => ({ value, label }))}
          choose=${(/** @type {string} */ lane) => change({ lane })}
        />
        <${Labelled}
          id="call-not-before"
          kind="datetime-local"
          label=${say("new_call.not_before")}
          value=${draft.notBefore}
          onInput=${(/** @type {string} */ notBefore) => change({ notBefore })}
        />
        <${Labelled}
          id="call-expires-at"
          kind="datetime-local"
          label=${say("new_call.expires_at")}
          value=${draft.expiresAt}
          onInput=${(/** @type {string} */ expiresAt) => change({ expiresAt })}
        />
      </div>
      <p class="hint">${say("new_call.zone", { zone: zone() })}</p>
      <div class="form-row">
        ${
          named.length > 0 &&
          html`<${Choice}
            id="call-hours"
            label=${say("new_call.hours")}
            value=${draft.hours}
            options=${[
              {
                value: "",
                label: hours.value?.default
                  ? say("new_call.hours.stack", { name: hours.value.default })
                  : say("new_call.hours.usual"),
              },
              ...named.map(({ name }) => ({ value: name, label: name })),
            ]}
            hint=${chosen?.written}
            choose=${(/** @type {string} */ hours) => change({ hours })}
          />`
        }
        <${Labelled}
          id="call-time-zone"
          label=${say("new_call.time_zone")}
          value=${draft.timeZone}
          hint=${say("new_call.time_zone.hint")}
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
 * @param {RetryProps} props
 */
export function RetriesPanel({ draft, change }) {
  const api = useApi();
  /** @type {Live<Stack>} */
  const stack = useLive("stack", (signal) => api.get("/stack", {}, signal), EVERY_MS);
  const policies = Object.keys(stack.value?.retry_policies ?? {});
  return html`
    <${Panel} title=${say("new_call.not_reached.title")} id="retries">
      <${Choice}
        id="call-policy"
        label=${say("new_call.tried")}
        value=${draft.policy}
        options=${[
          { value: "", label: say("new_call.policy.stack") },
          ...policies.map((name) => ({ value: name, label: name })),
          { value: OWN_POLICY, label: say("new_call.policy.own") },
        ]}
        hint=${say("new_call.tried.hint")}
        choose=${(/** @type {string} */ policy) => change({ policy })}
      />
      ${draft.policy === OWN_POLICY && html`<${OwnPolicy} draft=${draft} change=${change} />`}
    <//>
  `;
}

/** @param {RetryProps} props */
function OwnPolicy({ draft, change }) {
  return html`
      <div class="form-row">
        <${Labelled}
          id="call-attempts"
          kind="number"
          label=${say("new_call.attempts")}
          value=${draft.attempts}
          onInput=${(/** @type {string} */ attempts) => change({ attempts })}
          more=${{ min: 1, max: 10, step: 1 }}
        />
        ${OUTCOMES.map(
          (outcome) => html`
            <${Labelled}
              key=${outcome}
              id="call-delay-${outcome}"
              kind="number"
              label=${say(`new_call.delay.${outcome}`)}
              value=${draft.delays[outcome]}
              onInput=${(/** @type {string} */ minutes) => change({ delays: { ...draft.delays, [outcome]: minutes } })}
              more=${{ min: 0, max: 10_080, step: "any" }}
            />
          `,
        )}
      </div>
      <p class="hint">${say("new_call.policy.hint")}</p>
  `;
}
