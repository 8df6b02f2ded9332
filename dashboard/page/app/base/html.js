import htm from "htm";
import { h } from "preact";

/** Markup as a tagged template, without a build step. */
export const html = htm.bind(h);
