import { html } from "../base/html.js";

/** @import { ComponentChildren } from "preact" */

/**
 * A table of few columns with long texts. On a narrow screen each entry is a stack of its values, each under its column's name.
 *
 * @param {{ columns: string[], entries: { key: string, cells: ComponentChildren[] }[] }} props
 */
export function EntriesTable({ columns, entries }) {
  return html`
    <table role="table" class="plain entries">
      <thead role="rowgroup">
        <tr role="row">${columns.map((column) => html`<th key=${column} role="columnheader" scope="col">${column}</th>`)}</tr>
      </thead>
      <tbody role="rowgroup">
        ${entries.map(
          ({ key, cells }) => html`
            <tr key=${key} role="row">
              ${columns.map((column, index) => html`<td key=${column} role="cell" data-column=${column}>${cells[index]}</td>`)}
            </tr>
          `,
        )}
      </tbody>
    </table>
  `;
}
