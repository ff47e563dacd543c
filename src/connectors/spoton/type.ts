import { apiType, includeModifiers, noBudgetOf, optional, required } from '../api/type.ts';

export const SPOTON = apiType({
  type: 'spoton',
  title: 'SpotOn Restaurant',
  // SpotOn gives a key when the owner asks for it: that takes days, and somebody has to stay with it.
  selfServe: false,
  credentials: [required('apiKey', 'Key of the POS Export API that opens the location, from SpotOn')],
  credentialSets: [['apiKey']],
  options: [
    required('location', 'Location ID, from SpotOn', 'LOCATION'),
    optional(
      'baseUrl',
      'Address of the API (default https://restaurantapi.spoton.com/posexport/v1; test https://restaurantapi-qa.spoton.com/posexport/v1)',
    ),
    includeModifiers(),
  ],
  instructions: [
    'Ask which SpotOn it is: it must be SpotOn Restaurant. SpotOn Retail and SpotOn Enterprise (formerly Appetize) are other products, which posctl does not read.',
    'The owner asks SpotOn, the account manager or the support, to open the "POS Export API" of the location to us, or to issue a key for it.',
    'SpotOn answers with a key and a location ID. A key that is ours already may open further locations: then only the location ID is needed.',
    "Ask for the venue's time zone, and until what hour a night counts to the day before. SpotOn tells the hour and no time zone, so the venue must have the right one; the command posctl venue list shows it.",
    'Finish adding the integration, with location and the key as apiKey. posctl tries the key at once and names the location: say the name back to the caller.',
    'Compare the first full day with the product mix report of the venue before you rely on it: this type was built from the description of SpotOn alone.',
    'SpotOn gives orders of about the last 90 days. What is older has to come from reports.',
  ],
  renewal: {
    en: [
      'Ask SpotOn, your account manager or the support, whether the key of the "POS Export API" for your location is still valid.',
      'If it is not, ask them to issue a new one.',
      'Call us when you have it: we enter the new key while you are on the phone. Please do not send it by e-mail or chat.',
    ],
    fr: [
      'Demandez à SpotOn, à votre interlocuteur ou au support, si la clé de la « POS Export API » de votre établissement est encore valable.',
      "Si ce n'est pas le cas, demandez-en une nouvelle.",
      "Appelez-nous quand vous l'avez : nous la saisissons avec vous au téléphone. Merci de ne pas l'envoyer par e-mail ni par messagerie.",
    ],
    de: [
      'Fragen Sie SpotOn, Ihren Betreuer oder den Support, ob der Schlüssel der „POS Export API“ für Ihren Standort noch gültig ist.',
      'Wenn nicht, bitten Sie um einen neuen.',
      'Rufen Sie uns an, sobald Sie ihn haben: Wir geben ihn mit Ihnen am Telefon ein. Bitte senden Sie ihn nicht per E-Mail oder Chat.',
    ],
    es: [
      'Pregunte a SpotOn, a su gestor o al soporte, si la clave de la «POS Export API» de su local sigue siendo válida.',
      'Si no lo es, pida una nueva.',
      'Llámenos cuando la tenga: la introducimos con usted por teléfono. No la envíe por correo ni por chat.',
    ],
  },
  filtersByChange: true,
  reachDays: 89,
  isNew: true,
  rateBudget: noBudgetOf('SpotOn'),
});
