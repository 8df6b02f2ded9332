export default /** @type {const} */ ({
  "faults.none": "ein Wert fehlt",
  "faults.unknown_field": "ein solches Feld gibt es nicht; prüfen Sie den Namen",
  "faults.too_long": "höchstens {most} Zeichen passen, es sind {count}",
  "faults.too_long_said": "höchstens {most} Zeichen werden gesprochen (ohne Tags), es sind {count}",
  "faults.blank": "das sagt nichts: Es sind nur Leerraum oder unsichtbare Zeichen",
  "faults.time": "erwartet wird eine Zeit nach ISO-8601 mit Zeitverschiebung, wie 2026-11-23T06:30:33+01:00",
  "faults.time_past": "{at} ist vorbei; geben Sie eine Zeit an, die noch kommt",
  "faults.entry_past": "die Zeit ist vorbei; geben Sie eine an, die noch kommt, oder keine",
  "faults.time_after": "geben Sie eine Zeit nach „nicht vor“ an",
  "faults.time_form": "erwartet wird eine Zeit wie {form} oder nach ISO-8601 mit Zeitverschiebung; da steht {quoted}",
  "faults.date_form":
    "erwartet wird ein Datum, eine Uhrzeit oder beides wie {form} oder wie 2026-11-26; da steht {quoted}",
  "faults.time_zone": "erwartet wird eine Zeitzone wie America/New_York oder Europe/Berlin; da steht {quoted}",
  "faults.no_time_zone":
    "nach welcher Uhr ist diese Zeit? Nennen Sie eine Zeitzone für alle Zeilen, eine Spalte mit der jeder Zeile, oder schreiben Sie die Zeit mit Zeitverschiebung",
  "faults.how_said":
    "das ist eine Zeit der Tabelle, und wie sie gesprochen wird, ist nicht bekannt: Nennen Sie die Form der Zeiten, wie DD.MM.YYYY HH:mm, oder machen Sie Text daraus",
  "faults.hours":
    "erwartet werden Zeiten wie „mon-fri 09:00-18:00; not US-WA“ oder der Name von Zeiten des Systems; da steht {quoted}",
  "faults.semicolons": "{file} ist durch Semikolons getrennt.",
  "faults.unread": "Nichts wird gelesen aus: {columns}.",
  "faults.number": "die Telefonnummer fehlt",
  "faults.number_form": "erwartet wird eine Nummer mit Plus, Landesvorwahl und ohne Leerzeichen, wie +12065550100",
  "faults.number_alone": "erwartet wird eine Telefonnummer und nichts sonst; da steht {quoted}",
  "faults.number_few": "{quoted} ist zu kurz für eine Telefonnummer",
  "faults.number_plus":
    "erwartet wird eine Nummer mit Plus und Landesvorwahl; da steht {quoted}; oder nennen Sie das Land, dessen Nummern das sind",
  "faults.number_shortened":
    "eine Tabelle hat {quoted} gekürzt, die letzten Ziffern sind verloren; geben Sie der Spalte das Format „Text“, und füllen Sie sie neu",
  "faults.number_area": "{quoted}, verstanden als {number}, fehlt die Ortsvorwahl",
  "faults.number_short": "{quoted}, verstanden als {number}, ist zu kurz für {country}",
  "faults.number_long": "{quoted}, verstanden als {number}, ist zu lang für {country}",
  "faults.number_nobodys":
    "{quoted}, verstanden als {number}, hat in {country} niemand, soweit bekannt; ist sie richtig, schreiben Sie sie mit Plus",
  "faults.number_code": "{quoted} kann keine Telefonnummer sein: Diese Landesvorwahl gibt es nicht",
  "faults.number_too_short": "{quoted} kann keine Telefonnummer sein: Sie ist zu kurz für ihr Land",
  "faults.number_too_long": "{quoted} kann keine Telefonnummer sein: Sie ist zu lang für ihr Land",
  "faults.number_country":
    "das ist eine Nummer von {country}; angerufen werden darf nur {countries} (die Einstellung allowed_countries)",
  "faults.number_premium":
    "das ist eine Sonderrufnummer, die nicht angerufen werden darf (die Einstellung allow_premium_numbers)",
  "faults.cell": "die Spalte {column} ist hier leer",
  "faults.cell_formula": "{shown} schreibt eine Tabelle, wo eine Formel fehlschlug",
  "faults.value": "das ist leer",
  "faults.value_said": "ein Wert fehlt, den der Text in {language} nennt",
  "faults.value_date": "erwartet wird ein Datum wie 2026-11-26",
  "faults.value_time": "erwartet wird eine Uhrzeit wie 14:30",
  "faults.value_number": "erwartet wird eine Zahl wie 1234.5",
  "faults.no_variable": "die Vorlage {template} nennt das nicht; sie nennt: {names}",
  "faults.no_template": "eine Vorlage {template} gibt es nicht",
  "faults.language": "die Vorlage {template} gibt es in {names}; wählen Sie eines davon",
  "faults.no_language": "wählen Sie eines von {names}",
  "faults.voice": "eine Stimme {quoted} gibt es nicht",
  "faults.voice_meant": "eine Stimme {quoted} gibt es nicht; meinten Sie {other}?",
  "faults.polly_language": "in der Sprache {quoted} kann nichts gesprochen werden",
  "faults.polly_language_meant": "in der Sprache {quoted} kann nichts gesprochen werden; meinten Sie {other}?",
  "faults.voice_language": "die Stimme {voice} spricht {other}, nicht {language}",
});
