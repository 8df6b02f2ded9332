import { TableFault } from "./separated_text.js";

const MOST_BYTES = 4 * 1024 * 1024;
const AT_ONCE = 32_768;

/** @typedef {{ file_name: string, content: string }} SentFile A file that the stack reads, as it is sent. */

/**
 * @param {File} file
 * @param {string} tooLarge What is said of one that the stack does not take.
 * @returns {Promise<SentFile>}
 * @throws {TableFault}
 */
export async function toSend(file, tooLarge) {
  if (file.size > MOST_BYTES) throw new TableFault(tooLarge);
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += AT_ONCE) text += String.fromCharCode(...bytes.subarray(at, at + AT_ONCE));
  return { file_name: file.name, content: btoa(text) };
}

/**
 * What tells a file from all others.
 *
 * @param {File} file
 */
export async function digestOf(file) {
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
