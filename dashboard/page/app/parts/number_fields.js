import { useEffect, useState } from "preact/hooks";

import { Problem } from "../base/api.js";
import { useApi } from "../base/context.js";
import { html } from "../base/html.js";
import { phrase, say } from "../base/messages.js";
import { RecipientZones } from "../base/zones.js";
import { Fault } from "./fault.js";
import { Icon } from "./icon.js";
import { ClockThere } from "./time.js";

/** @import { NumberRead, NumbersRead } from "../../../types/answers" */

const PAUSE_IN_TYPING_MS = 350;
const FEWEST_DIGITS = 5;
export const LONGEST_NUMBER = 40;
const COUNTRY = /^\s*[A-Za-z]{2}\s*$/;

/**
 * As which number the stack reads what somebody writes; null while there is nothing to tell.
 *
 * @param {string} written
 * @param {string} country
 * @returns {NumberRead | null}
 */
export function useNumberRead(written, country) {
  const api = useApi();
  const [told, setTold] = useState(/** @type {{ of: string, read: NumberRead } | null} */ (null));
  const isWhole = (written.match(/\d/g)?.length ?? 0) >= FEWEST_DIGITS && (!country.trim() || COUNTRY.test(country));
  const asked = `${written} ${country}`;
  useEffect(() => {
    if (!isWhole) return;
    let isOver = false;
    const timer = setTimeout(async () => {
      try {
        /** @type {NumbersRead} */
        const { numbers } = await api.send("/phone-numbers/read", readable([written], country));
        if (!isOver) setTold({ of: asked, read: numbers[0] });
      } catch (error) {
        // It only helps: what is wrong is told where the number is used.
        if (!(error instanceof Problem)) throw error;
      }
    }, PAUSE_IN_TYPING_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [asked, isWhole]);
  return isWhole && told?.of === asked ? told.read : null;
}

/**
 * Numbers that somebody wrote, as the API takes them to read.
 *
 * @param {string[]} numbers
 * @param {string} country
 */
export function readable(numbers, country) {
  return { numbers, ...(country.trim() && { country: country.trim() }) };
}

/**
 * A phone number as people write it, its country, and as which number it is understood.
 *
 * @param {object} props
 * @param {string} [props.prefix] It tells two of them in one form apart.
 * @param {{ number: string, country: string }} [props.first] What stands in them to begin with.
 * @param {(number: string, country: string) => void} [props.onChange]
 * @param {string} [props.timeZone] The one that a request names; empty: none. Where it is given, the recipient's clock is told.
 * @param {(zones: string[]) => void} [props.onZones] Where the recipient may be.
 */
export function NumberFields({ prefix = "", first, onChange, timeZone, onZones }) {
  const [written, setWritten] = useState(first?.number ?? "");
  const [country, setCountry] = useState(first?.country ?? "");
  const read = useNumberRead(written, country);
  const zones = timeZone ? [timeZone] : (read?.time_zones ?? []);
  useEffect(() => onZones?.(zones), [zones.join()]);
  const id = `field-${prefix}number`;
  const countryId = `field-${prefix}country`;
  return html`
    <div class="field-pair">
      <div class="field">
        <label for=${id}>${say("parts.number")}</label>
        <input
          id=${id}
          name="${prefix}number"
          type="tel"
          autocomplete="off"
          required
          maxlength=${LONGEST_NUMBER}
          defaultValue=${first?.number}
          aria-describedby="${id}-hint ${id}-read"
          onInput=${(/** @type {any} */ event) => {
            setWritten(event.currentTarget.value);
            onChange?.(event.currentTarget.value, country);
          }}
        />
        <span class="hint" id="${id}-hint">
          ${say("parts.number.hint")}
        </span>
      </div>
      <div class="field field-country">
        <label for=${countryId}>${say("parts.country")} <span class="optional">${say("parts.optional")}</span></label>
        <input
          id=${countryId}
          name="${prefix}country"
          type="text"
          autocomplete="off"
          maxlength="2"
          placeholder=${say("parts.country.example")}
          defaultValue=${first?.country}
          aria-describedby="${countryId}-hint"
          onInput=${(/** @type {any} */ event) => {
            setCountry(event.currentTarget.value);
            onChange?.(written, event.currentTarget.value);
          }}
        />
        <span class="hint" id="${countryId}-hint">${say("parts.country.hint")}</span>
      </div>
      <${Understood} id="${id}-read" read=${read} />
      ${timeZone !== undefined && html`<${RecipientZones.Provider} value=${zones}><${ClockThere} /><//>`}
    </div>
  `;
}

/** @param {{ id: string, read: NumberRead | null }} props */
export function Understood({ id, read }) {
  return html`
    <p id=${id} class="understood ${read?.fault ? "understood-not" : ""}" role="status">
      ${read && html`<${Icon} name=${read.fault ? "TriangleAlert" : "Phone"} />`}
      ${read?.number && html`<span>${phrase("parts.read_as", { number: html`<span class="phone">${read.number}</span>` })}</span>`}
      ${read?.fault && html`<${Fault} message=${read.fault} />`}
    </p>
  `;
}

/**
 * A number and its country that somebody wrote, as the API takes one number.
 *
 * @param {{ number?: string, country?: string }} typed
 */
export function asWritten({ number = "", country = "" }) {
  return { destination_phone_number: number.trim(), ...(country.trim() && { country: country.trim() }) };
}
