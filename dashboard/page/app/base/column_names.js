/** Names under which people keep what has another name here. @type {Record<string, string[]>} */
export const ALSO_CALLED = {
  destination_phone_number: [
    ...["phone_number", "phone", "number", "telephone", "tel", "mobile", "cell", "cell_phone", "mobile_number"],
    ...["telefon", "telefonnummer", "rufnummer", "nummer", "handy", "mobil", "teléfono", "telefono", "móvil", "movil"],
  ],
  name: ["recipient", "full_name", "patient", "customer", "empfänger", "kunde", "nombre", "destinatario", "paciente"],
  reason: ["why", "grund", "warum", "motivo"],
  until: ["bis", "hasta"],
  campaign: ["kampagne", "campaña"],
};

/**
 * A column's name as it is compared: capitals, and spaces for underscores, make no difference.
 *
 * @param {string} name
 */
export function keyOf(name) {
  return name
    .replace(/\p{Cf}/gu, "")
    .trim()
    .replace(/[\s_-]+/g, "_")
    .toLowerCase();
}
