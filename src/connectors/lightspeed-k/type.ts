import { apiType, noBudgetOf, optional, required } from '../api/type.ts';

export const LIGHTSPEED_K = apiType({
  type: 'lightspeed-k',
  title: 'Lightspeed Restaurant K-Series',
  // Only partners of Lightspeed get a client, so support has to be there.
  selfServe: false,
  credentials: [
    required('refreshToken', 'OAuth refresh token of the venue; posctl authorize gets it by consent of the owner'),
    required('clientId', "OAuth client ID of your own application, from Lightspeed's partner programme"),
    required('clientSecret', 'OAuth client secret of that application'),
  ],
  credentialSets: [['refreshToken', 'clientId', 'clientSecret']],
  // A refresh token is good for 14 days; each check that needs an access token gets another one.
  accessLife: {
    credential: 'refreshToken',
    what: 'the consent of the owner',
    days: 14,
    warnDays: 4,
    from: 'check',
  },
  consent: ['clientId', 'clientSecret'],
  options: [
    optional(
      'baseUrl',
      'Address of the API (default https://api.lsk.lightspeed.app; trial https://api.trial.lsk.lightspeed.app)',
    ),
    optional('locations', 'Business locations whose sales count, by name or ID, separated by commas (default: all)'),
  ],
  instructions: [
    'Ask first which Lightspeed it is: the back office of the K-Series has the address manager.lsk.lightspeed.app. Retail X-Series is lightspeed-x; the L-, O- and R-Series are other products, which posctl does not read.',
    'Once, for all venues: an application of your own, with a client ID, a client secret and a redirect address, from the partner programme of Lightspeed. It takes weeks. Its scope is financial-api. Give the two as clientId and clientSecret.',
    "On the phone, run the command posctl authorize lightspeed-k for the venue. It prints an address: send it to the venue's owner or manager.",
    'The owner opens the address on any computer, signs in to Lightspeed, chooses the business, and allows access to the sales.',
    'The browser then goes to the redirect address of your application. Ask for the whole address in the address bar, which holds the word code, and paste it where posctl asks for it. It is good for a few minutes and for one time.',
    'posctl names the business locations that it can see: read them back. If only some belong to this venue, set them as locations=NAME1,NAME2.',
    "When posctl says that a location begins its day at another hour than the venue, ask which is right, and change the venue's day start if it is the location's. Compare the first full day with the day report of the venue before you rely on it.",
    'Leave the checks running: an access that is not used for 14 days ends, and the owner must consent again. posctl list, posctl doctor and a mail say so 4 days before.',
  ],
  renewal: {
    en: [
      'Call us. We send you a link while you are on the phone.',
      'Open the link on a computer and sign in to Lightspeed as the owner or a manager.',
      'Choose your business and press the button that allows access to your sales.',
      'Read out, or send us, the whole address of the page that opens then. It is good for a few minutes only.',
    ],
    fr: [
      'Appelez-nous. Nous vous envoyons un lien pendant que vous êtes au téléphone.',
      'Ouvrez le lien sur un ordinateur et connectez-vous à Lightspeed en tant que propriétaire ou responsable.',
      "Choisissez votre établissement et appuyez sur le bouton qui autorise l'accès à vos ventes.",
      "Lisez-nous, ou envoyez-nous, l'adresse complète de la page qui s'ouvre alors. Elle n'est valable que quelques minutes.",
    ],
    de: [
      'Rufen Sie uns an. Wir senden Ihnen einen Link, während Sie am Telefon sind.',
      'Öffnen Sie den Link an einem Computer und melden Sie sich als Inhaber oder Manager bei Lightspeed an.',
      'Wählen Sie Ihren Betrieb und drücken Sie auf die Schaltfläche, die den Zugriff auf Ihre Verkäufe erlaubt.',
      'Lesen oder senden Sie uns die ganze Adresse der Seite, die sich dann öffnet. Sie gilt nur wenige Minuten.',
    ],
    es: [
      'Llámenos. Le enviamos un enlace mientras está al teléfono.',
      'Abra el enlace en un ordenador e inicie sesión en Lightspeed como propietario o encargado.',
      'Elija su negocio y pulse el botón que permite el acceso a sus ventas.',
      'Léanos o envíenos la dirección completa de la página que se abre entonces. Solo vale unos minutos.',
    ],
  },
  rateBudget: noBudgetOf('Lightspeed'),
});
