export default /** @type {const} */ ({
  "faults.none": "a value is missing",
  "faults.unknown_field": "there is no such field; check its name",
  "faults.too_long": "at most {most} characters fit, these are {count}",
  "faults.too_long_said": "at most {most} characters can be said (tags not counted), these are {count}",
  "faults.blank": "this says nothing: there is only white space or what nobody sees",
  "faults.time": "expected a time in ISO-8601 with an offset, like 2026-11-23T06:30:33+01:00",
  "faults.time_past": "{at} has passed; give a time that is still to come",
  "faults.time_after": "give a time after “not before”",
  "faults.time_form": "expected a time like {form}, or ISO-8601 with an offset; got {quoted}",
  "faults.date_form": "expected a date, a time of day or both like {form}, or like 2026-11-26; got {quoted}",
  "faults.time_zone": "expected a time zone like America/New_York or Europe/Berlin, got {quoted}",
  "faults.no_time_zone":
    "on whose clock is this time? Give a time zone for all rows, a column with each row’s, or write the time with an offset",
  "faults.how_said":
    "this is a spreadsheet’s time, and how it is said is not known: name the form of times, like DD.MM.YYYY HH:mm, or make it text",
  "faults.hours":
    "expected hours like “mon-fri 09:00-18:00; not US-WA”, or the name of hours of the stack; got {quoted}",
  "faults.number": "the phone number is missing",
  "faults.number_form": "expected a phone number with a plus, country code and no spaces, like +12065550100",
  "faults.number_alone": "expected a phone number and nothing else, got {quoted}",
  "faults.number_plus":
    "expected a phone number with a plus and its country code, got {quoted}; or name the country whose numbers these are",
  "faults.number_shortened":
    "a spreadsheet shortened {quoted}, and its last digits are lost; give the column the format “text” and fill it anew",
  "faults.number_area": "{quoted}, read as {number}, lacks its area code",
  "faults.number_short": "{quoted}, read as {number}, is too short for {country}",
  "faults.number_long": "{quoted}, read as {number}, is too long for {country}",
  "faults.number_nobodys":
    "{quoted}, read as {number}, is nobody’s number in {country}, as far as is known; if it is right, write it with a plus",
  "faults.number_code": "{quoted} cannot be a phone number: there is no such country code",
  "faults.number_too_short": "{quoted} cannot be a phone number: it is too short for its country",
  "faults.number_too_long": "{quoted} cannot be a phone number: it is too long for its country",
  "faults.number_country":
    "this is a number of {country}; calls may go to {countries} alone (the setting allowed_countries)",
  "faults.number_premium":
    "this is a premium-rate or shared-cost number, which may not be called (the setting allow_premium_numbers)",
  "faults.cell": "the column {column} is empty here",
  "faults.cell_formula": "{shown} is what a spreadsheet writes where a formula failed",
  "faults.value": "this is empty",
  "faults.value_said": "a value is missing, which the text in {language} says",
  "faults.value_date": "expected a date like 2026-11-26",
  "faults.value_time": "expected a time like 14:30",
  "faults.value_number": "expected a number like 1234.5",
  "faults.no_variable": "the template {template} says no such thing; it says: {names}",
  "faults.no_template": "there is no template {template}",
  "faults.language": "the template {template} is written in {names}; choose one of them",
  "faults.no_language": "choose one of {names}",
  "faults.voice": "there is no voice {quoted}",
  "faults.voice_meant": "there is no voice {quoted}; did you mean {other}?",
  "faults.polly_language": "nothing can be said in the language {quoted}",
  "faults.polly_language_meant": "nothing can be said in the language {quoted}; did you mean {other}?",
  "faults.voice_language": "{voice} speaks {other}, not {language}",
});
