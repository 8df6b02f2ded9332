const WHOLE = new Intl.NumberFormat("en");
const PER_CENT = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 0 });
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
  if (share < 1 && share >= 1 - HALF_A_PER_CENT) return ">99%";
  if (share > 0 && share < HALF_A_PER_CENT) return "<1%";
  return PER_CENT.format(share);
}

/**
 * "1 call", "12 calls".
 *
 * @param {number} count
 * @param {string} one
 * @param {string} [many]
 */
export function counted(count, one, many = `${one}s`) {
  return `${whole(count)} ${count === 1 ? one : many}`;
}
