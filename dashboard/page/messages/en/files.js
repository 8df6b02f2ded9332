export default /** @type {const} */ ({
  "files.commas": "commas",
  "files.semicolons": "semicolons",
  "files.tabs": "tabs",
  "files.empty": "The file is empty.",
  "files.same_name": "Two columns have the name “{name}”.",
  "files.no_rows": "The file has names of columns, and no rows below them.",
  "files.separated_by": "Separated by {separator}.",
  "files.a_workbook":
    "This is a workbook, not text. Its name has to end in .xlsx; or save it as “CSV UTF-8” in the spreadsheet.",
  "files.utf_16": "Read as UTF-16.",
  "files.no_text": "This is no text. Expected a table: CSV, or separated by tabs.",
  "files.not_utf_8": "The file says that it is UTF-8, and is not. Save it anew.",
  "files.windows_1252": "Read as Windows-1252, as it is no UTF-8: look whether the letters are right.",
  "files.unclear_separator":
    "Its first line can be separated by {separators}. Leave them out of the names of the columns.",
  "files.text_after_quote":
    'Line {line}: text follows a closing quote. Is a quote not closed? One within a cell is doubled ("").',
  "files.quote_within": "a quote stands within a cell that does not begin with one",
  "files.quote_not_closed": "Line {line}: a quote is opened in this row and not closed before the end of the file.",
  "files.cells": "expected {columns} cells, as the first line has, got {cells}",
});
