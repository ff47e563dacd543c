import { apiType, includeModifiers, noBudgetOf, optional } from '../api/type.ts';

export const SQUARE = apiType({
  type: 'square',
  title: 'Square',
  credentials: [
    optional('accessToken', "Production access token of the venue's own application; enough by itself"),
    optional('refreshToken', 'OAuth refresh token, together with clientId and clientSecret, instead of accessToken'),
    optional('clientId', 'OAuth application ID, with refreshToken'),
    optional('clientSecret', 'OAuth application secret, with refreshToken'),
  ],
  credentialSets: [['accessToken'], ['refreshToken', 'clientId', 'clientSecret']],
  consent: ['clientId', 'clientSecret'],
  options: [
    optional(
      'baseUrl',
      'Address of the API (default https://connect.squareup.com; sandbox https://connect.squareupsandbox.com)',
    ),
    optional('locations', 'Location IDs whose sales count, separated by commas (default: all active locations)'),
    includeModifiers(),
  ],
  instructions: [
    'On a computer, open developer.squareup.com/apps and sign in with the Square account that owns the venue. It must be the owner, or a team member with full access.',
    'Press the plus sign to create an application. Any name will do, "Sales reports" for example. Questions about its purpose can be skipped.',
    'Open the new application. At the top of the page, switch from Sandbox to Production: a sandbox token sees only made-up sales.',
    'Choose Credentials on the left. Press Show at "Production access token" and copy the whole token, which usually begins with EAAA. Do not send it by e-mail or chat; type it in where posctl asks for accessToken.',
    'Such a token may read everything. With an OAuth application of your own instead, ask the seller for the permissions ORDERS_READ (sales), ITEMS_READ (SKUs of items) and MERCHANT_PROFILE_READ (locations), and enter refreshToken, clientId and clientSecret; renewing is then done by posctl.',
    'If only some locations belong to this venue, copy their IDs: choose Locations on the left of the same page, and set them as locations=ID1,ID2.',
    'Finish adding the integration. posctl tries the token at once and names the locations that it can see: read them back and ask whether that is right.',
  ],
  renewal: {
    en: [
      'On a computer, open developer.squareup.com/apps and sign in with the Square account that owns the venue.',
      'Open the application that was made for the sales reports, switch from Sandbox to Production at the top, and choose Credentials on the left.',
      'Press Replace at "Production access token", then Show, and keep the page open.',
      'Call us: we enter the new token while you are on the phone. Please do not send it by e-mail or chat.',
    ],
    fr: [
      'Sur un ordinateur, ouvrez developer.squareup.com/apps et connectez-vous avec le compte Square du propriétaire.',
      "Ouvrez l'application créée pour les rapports de ventes, passez en haut de Sandbox à Production, puis choisissez Credentials à gauche.",
      'À « Production access token », appuyez sur Replace, puis sur Show, et laissez la page ouverte.',
      "Appelez-nous : nous saisissons le nouveau jeton avec vous au téléphone. Merci de ne pas l'envoyer par e-mail ni par messagerie.",
    ],
    de: [
      'Öffnen Sie an einem Computer developer.squareup.com/apps und melden Sie sich mit dem Square-Konto an, dem der Betrieb gehört.',
      'Öffnen Sie die Anwendung für die Verkaufsberichte, schalten Sie oben von Sandbox auf Production um und wählen Sie links Credentials.',
      'Drücken Sie bei „Production access token“ auf Replace, dann auf Show, und lassen Sie die Seite offen.',
      'Rufen Sie uns an: Wir geben das neue Token mit Ihnen am Telefon ein. Bitte senden Sie es nicht per E-Mail oder Chat.',
    ],
    es: [
      'En un ordenador, abra developer.squareup.com/apps e inicie sesión con la cuenta de Square propietaria del local.',
      'Abra la aplicación creada para los informes de ventas, cambie arriba de Sandbox a Production y elija Credentials a la izquierda.',
      'En «Production access token» pulse Replace, después Show, y deje la página abierta.',
      'Llámenos: introducimos el nuevo token con usted por teléfono. No lo envíe por correo ni por chat.',
    ],
  },
  filtersByChange: true,
  rateBudget: noBudgetOf('Square'),
});
