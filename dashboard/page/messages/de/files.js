export default /** @type {const} */ ({
  "files.commas": "Kommas",
  "files.semicolons": "Semikolons",
  "files.tabs": "Tabulatoren",
  "files.empty": "Die Datei ist leer.",
  "files.same_name": "Zwei Spalten haben den Namen „{name}“.",
  "files.no_rows": "Die Datei hat Spaltennamen und darunter keine Zeilen.",
  "files.separated_by": "Getrennt durch {separator}.",
  "files.a_workbook":
    "Das ist eine Arbeitsmappe, kein Text. Ihr Name muss auf .xlsx enden; oder speichern Sie sie in der Tabellenkalkulation als „CSV UTF-8“.",
  "files.utf_16": "Als UTF-16 gelesen.",
  "files.no_text": "Das ist kein Text. Erwartet wird eine Tabelle: CSV, oder durch Tabulatoren getrennt.",
  "files.not_utf_8": "Die Datei gibt sich als UTF-8 aus und ist es nicht. Speichern Sie sie neu.",
  "files.windows_1252": "Als Windows-1252 gelesen, da es kein UTF-8 ist: Prüfen Sie, ob die Buchstaben stimmen.",
  "files.unclear_separator":
    "Die erste Zeile kann durch {separators} getrennt sein. Lassen Sie diese in den Spaltennamen weg.",
  "files.text_after_quote":
    'Zeile {line}: Nach einem schließenden Anführungszeichen folgt Text. Fehlt ein schließendes? Innerhalb einer Zelle wird es verdoppelt ("").',
  "files.quote_within": "ein Anführungszeichen steht in einer Zelle, die nicht damit beginnt",
  "files.quote_not_closed":
    "Zeile {line}: Ein Anführungszeichen wird in dieser Zeile geöffnet und bis zum Ende der Datei nicht geschlossen.",
  "files.cells": "erwartet {columns} Zellen wie in der ersten Zeile, gefunden {cells}",
});
