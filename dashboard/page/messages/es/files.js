export default /** @type {const} */ ({
  "files.commas": "comas",
  "files.semicolons": "puntos y coma",
  "files.tabs": "tabuladores",
  "files.empty": "El archivo está vacío.",
  "files.same_name": "Dos columnas se llaman «{name}».",
  "files.no_rows": "El archivo tiene nombres de columnas y ninguna fila debajo.",
  "files.separated_by": "Separado por {separator}.",
  "files.a_workbook":
    "Esto es un libro de cálculo, no texto. Su nombre tiene que terminar en .xlsx; o guárdelo como «CSV UTF-8» en la hoja de cálculo.",
  "files.utf_16": "Leído como UTF-16.",
  "files.no_text": "Esto no es texto. Se esperaba una tabla: CSV, o separada por tabuladores.",
  "files.not_utf_8": "El archivo dice ser UTF-8 y no lo es. Guárdelo de nuevo.",
  "files.windows_1252": "Leído como Windows-1252, porque no es UTF-8: compruebe que las letras son correctas.",
  "files.unclear_separator":
    "Su primera línea puede estar separada por {separators}. No los use en los nombres de las columnas.",
  "files.text_after_quote":
    'Línea {line}: hay texto tras unas comillas de cierre. ¿Faltan unas comillas de cierre? Dentro de una celda se escriben dobles ("").',
  "files.quote_within": "hay comillas dentro de una celda que no empieza con ellas",
  "files.quote_not_closed":
    "Línea {line}: en esta fila se abren comillas que no se cierran antes del final del archivo.",
  "files.cells": "se esperaban {columns} celdas, como en la primera línea, y hay {cells}",
});
