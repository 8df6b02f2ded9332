import { locale, say } from "./messages.js";

/** @import { Figures } from "../../../types/answers" */

const WHOLE = new Intl.NumberFormat(locale);
const PER_CENT = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
const PRICE = new Intl.NumberFormat(locale, {
  style: "currency",
  currency: "USD",
  currencyDisplay: "narrowSymbol",
  minimumFractionDigits: 2,
  maximumFractionDigits: 4,
});
const HALF_A_PER_CENT = 0.005;

/** @param {number} count "12,480" */
export function whole(count) {
  return WHOLE.format(count);
}

/**
 * "83%", or a dash where there is none. Not quite all is never "100%", and a few are never "0%".
 *
 * @param {number | null | undefined} share 0 to 1
 */
export function perCent(share) {
  if (share === null || share === undefined) return "–";
  if (share < 1 && share >= 1 - HALF_A_PER_CENT) return `>${PER_CENT.format(0.99)}`;
  if (share > 0 && share < HALF_A_PER_CENT) return `<${PER_CENT.format(0.01)}`;
  return PER_CENT.format(share);
}

/**
 * "15 s, 1 min billed, $0.013": what the voice service says that calls took and cost.
 *
 * @param {Figures} figures
 */
export function figuresInWords({ duration_seconds, billed_minutes, price_usd }) {
  const parts = [];
  if (duration_seconds !== null) parts.push(say("base.seconds", { seconds: duration_seconds }));
  if (billed_minutes !== null) parts.push(say("base.minutes_billed", { minutes: billed_minutes }));
  if (price_usd !== null) parts.push(PRICE.format(price_usd));
  return parts.join(", ");
}
