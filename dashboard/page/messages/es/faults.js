export default /** @type {const} */ ({
  "faults.none": "falta un valor",
  "faults.unknown_field": "no existe tal campo; revise su nombre",
  "faults.too_long": "caben {most} caracteres como máximo, y son {count}",
  "faults.too_long_said": "se pueden decir {most} caracteres como máximo (sin contar las etiquetas), y son {count}",
  "faults.blank": "no dice nada: solo hay espacios o caracteres invisibles",
  "faults.time": "se espera una hora ISO-8601 con su desfase, como 2026-11-23T06:30:33+01:00",
  "faults.time_past": "{at} ya pasó; indique una hora que esté por venir",
  "faults.time_after": "indique una hora posterior a «no antes de»",
  "faults.time_form": "se espera una hora como {form}, o ISO-8601 con su desfase; dice {quoted}",
  "faults.date_form": "se espera una fecha, una hora o ambas como {form}, o como 2026-11-26; dice {quoted}",
  "faults.time_zone": "se espera una zona horaria como America/New_York o Europe/Berlin; dice {quoted}",
  "faults.no_time_zone":
    "¿en qué zona está esta hora? Indique una zona horaria para todas las filas, una columna con la de cada fila, o escriba la hora con su desfase",
  "faults.how_said":
    "es una hora de hoja de cálculo y no se sabe cómo decirla: indique el formato de las horas, como DD.MM.YYYY HH:mm, o conviértala en texto",
  "faults.hours":
    "se espera un horario como «mon-fri 09:00-18:00; not US-WA», o el nombre de un horario del sistema; dice {quoted}",
  "faults.number": "falta el número de teléfono",
  "faults.number_form": "se espera un número con el signo más, prefijo de país y sin espacios, como +12065550100",
  "faults.number_alone": "se espera un número de teléfono y nada más; dice {quoted}",
  "faults.number_plus":
    "se espera un número con el signo más y su prefijo de país; dice {quoted}; o indique de qué país son estos números",
  "faults.number_shortened":
    "una hoja de cálculo acortó {quoted} y se perdieron las últimas cifras; dé a la columna el formato «texto» y vuelva a llenarla",
  "faults.number_area": "{quoted}, leído como {number}, no tiene prefijo de zona",
  "faults.number_short": "{quoted}, leído como {number}, es demasiado corto para {country}",
  "faults.number_long": "{quoted}, leído como {number}, es demasiado largo para {country}",
  "faults.number_nobodys":
    "{quoted}, leído como {number}, no es de nadie en {country}, que se sepa; si es correcto, escríbalo con el signo más",
  "faults.number_code": "{quoted} no puede ser un número: no existe tal prefijo de país",
  "faults.number_too_short": "{quoted} no puede ser un número: es demasiado corto para su país",
  "faults.number_too_long": "{quoted} no puede ser un número: es demasiado largo para su país",
  "faults.number_country":
    "es un número de {country}; solo se puede llamar a {countries} (el ajuste allowed_countries)",
  "faults.number_premium":
    "es un número de tarifa especial o de coste compartido, al que no se puede llamar (el ajuste allow_premium_numbers)",
  "faults.cell": "la columna {column} está vacía aquí",
  "faults.cell_formula": "{shown} es lo que escribe una hoja de cálculo cuando falla una fórmula",
  "faults.value": "está vacío",
  "faults.value_said": "falta un valor que dice el texto en {language}",
  "faults.value_date": "se espera una fecha como 2026-11-26",
  "faults.value_time": "se espera una hora como 14:30",
  "faults.value_number": "se espera un número como 1234.5",
  "faults.no_variable": "la plantilla {template} no dice tal cosa; dice: {names}",
  "faults.no_template": "no hay plantilla {template}",
  "faults.language": "la plantilla {template} está escrita en {names}; elija uno de ellos",
  "faults.no_language": "elija uno de {names}",
  "faults.voice": "no hay voz {quoted}",
  "faults.voice_meant": "no hay voz {quoted}; ¿quería decir {other}?",
  "faults.polly_language": "no se puede decir nada en el idioma {quoted}",
  "faults.polly_language_meant": "no se puede decir nada en el idioma {quoted}; ¿quería decir {other}?",
  "faults.voice_language": "la voz {voice} habla {other}, no {language}",
});
