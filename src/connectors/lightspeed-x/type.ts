import { apiType, includeModifiers, optional, required } from '../api/type.ts';

export const LIGHTSPEED_X = apiType({
  type: 'lightspeed-x',
  title: 'Lightspeed Retail X-Series',
  credentials: [required('accessToken', 'Personal token of the shop, or the access token of an add-on of your own')],
  credentialSets: [['accessToken']],
  options: [
    required(
      'baseUrl',
      "Address of the shop's back office, like https://SHOP.retail.lightspeed.app",
      'https://SHOP.retail.lightspeed.app',
    ),
    optional('outlets', 'Outlets whose sales count, by name or ID, separated by commas (default: all outlets)'),
    includeModifiers(
      'true: an item sold with a note is an item of its own (default false: notes are only listed; the till has no other modifiers)',
    ),
  ],
  instructions: [
    'On a computer, sign in to the back office of Lightspeed Retail (X-Series) as the account owner or an administrator. It was called Vend before.',
    'Read out the address at the top of the browser, up to the first single slash: https://, the name of the shop, .retail.lightspeed.app (or .vendhq.com). This is baseUrl.',
    'In the menu on the left open Setup, then Personal Tokens. If it is not there, the person is not an administrator, or the plan has no API: ask Lightspeed support.',
    'Press Add Personal Token, and name it after its purpose, "Sales reports" for example. Leave the expiry date off, or note it down: from that day on checks fail until there is a new token.',
    'Press Generate Personal Token and copy it at once: it is shown only now. It opens the whole shop, so do not send it by e-mail or chat; type it in where posctl asks for accessToken.',
    'If only some outlets belong to this venue, read out their names under Setup, then Outlets and Registers, and set them as outlets=NAME1,NAME2.',
    'Finish adding the integration. posctl tries the token at once and names the outlets that it can see: read them back and ask whether that is right.',
  ],
  renewal: {
    en: [
      'On a computer, sign in to the back office of Lightspeed Retail (X-Series) as the account owner or an administrator.',
      'Open Setup, then Personal Tokens, press Add Personal Token and name it "Sales reports". Leave the expiry date off.',
      'Press Generate Personal Token and keep the page open: the token is shown only once.',
      'Call us: we enter the new token while you are on the phone. Please do not send it by e-mail or chat.',
    ],
    fr: [
      'Sur un ordinateur, connectez-vous à Lightspeed Retail (X-Series) en tant que propriétaire du compte ou administrateur.',
      "Ouvrez Setup, puis Personal Tokens, appuyez sur Add Personal Token et nommez-le « Rapports de ventes ». N'indiquez pas de date d'expiration.",
      "Appuyez sur Generate Personal Token et laissez la page ouverte : le jeton n'est affiché qu'une fois.",
      "Appelez-nous : nous saisissons le nouveau jeton avec vous au téléphone. Merci de ne pas l'envoyer par e-mail ni par messagerie.",
    ],
    de: [
      'Melden Sie sich an einem Computer bei Lightspeed Retail (X-Series) als Kontoinhaber oder Administrator an.',
      'Öffnen Sie Setup, dann Personal Tokens, drücken Sie auf Add Personal Token und nennen Sie es „Verkaufsberichte“. Geben Sie kein Ablaufdatum an.',
      'Drücken Sie auf Generate Personal Token und lassen Sie die Seite offen: Das Token wird nur einmal angezeigt.',
      'Rufen Sie uns an: Wir geben das neue Token mit Ihnen am Telefon ein. Bitte senden Sie es nicht per E-Mail oder Chat.',
    ],
    es: [
      'En un ordenador, inicie sesión en Lightspeed Retail (X-Series) como propietario de la cuenta o administrador.',
      'Abra Setup, luego Personal Tokens, pulse Add Personal Token y llámelo «Informes de ventas». No ponga fecha de caducidad.',
      'Pulse Generate Personal Token y deje la página abierta: el token se muestra una sola vez.',
      'Llámenos: introducimos el nuevo token con usted por teléfono. No lo envíe por correo ni por chat.',
    ],
  },
  rateBudget: '350 requests in 5 minutes for each shop',
});
