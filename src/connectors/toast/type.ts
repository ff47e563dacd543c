import { apiType, includeModifiers, optional, required } from '../api/type.ts';

export const TOAST = apiType({
  type: 'toast',
  title: 'Toast',
  credentials: [
    required('clientId', 'Client ID of a set of credentials for the Standard API'),
    required('clientSecret', 'Client secret of the same set; Toast shows it only once'),
  ],
  credentialSets: [['clientId', 'clientSecret']],
  options: [
    optional('baseUrl', 'Address of the API (default https://ws-api.toasttab.com); shown by Toast as API access URL'),
    required(
      'restaurantId',
      'GUID of the restaurant in Toast: five groups of letters and digits with dashes between them',
      'GUID',
    ),
    includeModifiers(),
  ],
  instructions: [
    'The venue needs the Toast plan Restaurant Management Suite Essentials or a higher one; without it there is no access, and Toast must be asked to change the plan first.',
    'On a computer, sign in to Toast Web at toasttab.com as somebody who has the permission Manage Integrations. Owners have it.',
    'In the menu open Integrations, then Toast API access, then Manage credentials. If that is missing, so is the permission or the plan.',
    'Press the small arrow beside Create new credentials and choose Standard API. Not Analytics API, which has no single sales.',
    'Give it a name, "Sales reports" for example. Of the API scopes two are needed: orders:read for the sales, and restaurants:read, which lets posctl show the name of the restaurant.',
    'Under locations tick the locations of this venue. One with a lock beside it does not have the plan. Then press Create credentials.',
    'Copy the client ID and the client secret: the secret is shown only now, a lost one means a new set. Do not send them by e-mail or chat; type them in where posctl asks for clientId and clientSecret. The API access URL stands there, too: if it is not https://ws-api.toasttab.com, it is baseUrl.',
    'Toast then sends an e-mail that lists the locations with their GUIDs: five groups of letters and digits. Read out the one of this venue, letter by letter; it is restaurantId. Each location needs an integration of its own.',
    'Finish adding the integration. posctl logs in at once and names the restaurant that it can see: read it back and ask whether that is right.',
  ],
  renewal: {
    en: [
      'On a computer, sign in to Toast Web at toasttab.com as somebody with the permission Manage Integrations.',
      'Open Integrations, then Toast API access, then Manage credentials. Press the small arrow beside Create new credentials and choose Standard API.',
      'Give it the scopes orders:read and restaurants:read, tick the locations of this venue, and press Create credentials.',
      'Keep the page open, for the client secret is shown only once, and call us: we enter both values while you are on the phone. Please do not send them by e-mail or chat.',
    ],
    fr: [
      "Sur un ordinateur, connectez-vous à Toast Web (toasttab.com) avec un compte qui a l'autorisation Manage Integrations.",
      'Ouvrez Integrations, puis Toast API access, puis Manage credentials. Appuyez sur la petite flèche à côté de Create new credentials et choisissez Standard API.',
      'Donnez les droits orders:read et restaurants:read, cochez les établissements concernés et appuyez sur Create credentials.',
      "Laissez la page ouverte, car le secret n'est affiché qu'une fois, et appelez-nous : nous saisissons les deux valeurs avec vous au téléphone. Merci de ne pas les envoyer par e-mail ni par messagerie.",
    ],
    de: [
      'Melden Sie sich an einem Computer bei Toast Web (toasttab.com) mit einem Konto an, das die Berechtigung Manage Integrations hat.',
      'Öffnen Sie Integrations, dann Toast API access, dann Manage credentials. Drücken Sie auf den kleinen Pfeil neben Create new credentials und wählen Sie Standard API.',
      'Vergeben Sie die Rechte orders:read und restaurants:read, kreuzen Sie die Standorte dieses Betriebs an und drücken Sie auf Create credentials.',
      'Lassen Sie die Seite offen, denn das Secret wird nur einmal angezeigt, und rufen Sie uns an: Wir geben beide Werte mit Ihnen am Telefon ein. Bitte senden Sie sie nicht per E-Mail oder Chat.',
    ],
    es: [
      'En un ordenador, inicie sesión en Toast Web (toasttab.com) con una cuenta que tenga el permiso Manage Integrations.',
      'Abra Integrations, luego Toast API access y luego Manage credentials. Pulse la flecha junto a Create new credentials y elija Standard API.',
      'Conceda los permisos orders:read y restaurants:read, marque los establecimientos de este local y pulse Create credentials.',
      'Deje la página abierta, porque el secreto se muestra una sola vez, y llámenos: introducimos los dos valores con usted por teléfono. No los envíe por correo ni por chat.',
    ],
  },
  filtersByChange: true,
  longestWindowDays: 28,
  rateBudget:
    '20 requests a second and 10 000 in 15 minutes, 5 a second for the orders of one restaurant; history one in 5 seconds',
});
