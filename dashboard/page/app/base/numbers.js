const WHOLE = new Intl.NumberFormat("en");
const PER_CENT = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 0 });

/** @param {number} count "12,480" */
export function whole(count) {
  return WHOLE.format(count);
}

/** @param {number | null | undefined} share 0 to 1; "83%", or a dash where there is none. */
export function perCent(share) {
  return share === null || share === undefined ? "–" : PER_CENT.format(share);
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
