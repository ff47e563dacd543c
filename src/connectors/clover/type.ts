import { apiType, includeModifiers, optional, required } from '../api/type.ts';

export const CLOVER = apiType({
  type: 'clover',
  title: 'Clover',
  credentials: [
    optional('token', 'API token of the merchant, made in its dashboard; enough by itself'),
    optional('refreshToken', 'OAuth refresh token, together with clientId, instead of token'),
    optional('clientId', 'OAuth app ID, with refreshToken'),
  ],
  credentialSets: [['token'], ['refreshToken', 'clientId']],
  consent: ['clientId'],
  options: [
    required('merchant', 'Merchant ID: 13 letters and digits', 'XXXXXXXXXXXXX'),
    {
      key: 'region',
      required: false,
      description: 'Where the merchant is: us (also Canada), eu (Europe) or la (Latin America); default us',
      values: ['us', 'eu', 'la'],
    },
    optional('baseUrl', 'Address of the API, instead of region (sandbox https://apisandbox.dev.clover.com)'),
    includeModifiers(),
  ],
  instructions: [
    'On a computer, open clover.com (in Europe eu.clover.com) and sign in to the merchant dashboard. It must be the owner, or an employee with the role Admin.',
    'Look at the address at the top of the browser: after /m/ stand 13 letters and digits, up to the next slash. This is the merchant ID; read it out letter by letter.',
    'Press the cog, Account & Setup. Under Business Operations choose API Tokens. Clover asks for two-factor sign-in first, where that is not on yet.',
    'Press Create new token, and name it "posctl". Tick Read for Inventory, Merchant, Orders and Payments. Tick nothing under Write.',
    'Show the token and copy it. Do not send it by e-mail or chat; type it in where posctl asks for token.',
    'Ask where the venue is: in the United States or Canada (region=us, which is the default), in Europe (region=eu), or in Latin America (region=la). A token that is sent to another region is refused.',
    'Finish adding the integration. posctl tries the token at once and names the merchant that it can see: read it back and ask whether that is right.',
    'Sales that stop months later with a refused token mean that the token has ended or was removed: make a new one.',
  ],
  renewal: {
    en: [
      'On a computer, open clover.com (in Europe eu.clover.com) and sign in to the merchant dashboard as the owner or an Admin.',
      'Press the cog, Account & Setup, and choose API Tokens under Business Operations.',
      'Create a new token named "posctl", with Read ticked for Inventory, Merchant, Orders and Payments, and keep the page open.',
      'Call us: we enter the new token while you are on the phone. Please do not send it by e-mail or chat.',
    ],
    fr: [
      'Sur un ordinateur, ouvrez clover.com (en Europe eu.clover.com) et connectez-vous en tant que propriétaire ou Admin.',
      'Appuyez sur la roue dentée, Account & Setup, puis choisissez API Tokens sous Business Operations.',
      'Créez un jeton nommé « posctl », cochez Read pour Inventory, Merchant, Orders et Payments, et laissez la page ouverte.',
      "Appelez-nous : nous saisissons le nouveau jeton avec vous au téléphone. Merci de ne pas l'envoyer par e-mail ni par messagerie.",
    ],
    de: [
      'Öffnen Sie an einem Computer clover.com (in Europa eu.clover.com) und melden Sie sich als Inhaber oder Admin an.',
      'Drücken Sie auf das Zahnrad, Account & Setup, und wählen Sie unter Business Operations API Tokens.',
      'Legen Sie ein Token namens „posctl“ an, mit Read bei Inventory, Merchant, Orders und Payments, und lassen Sie die Seite offen.',
      'Rufen Sie uns an: Wir geben das neue Token mit Ihnen am Telefon ein. Bitte senden Sie es nicht per E-Mail oder Chat.',
    ],
    es: [
      'En un ordenador, abra clover.com (en Europa eu.clover.com) e inicie sesión como propietario o Admin.',
      'Pulse la rueda dentada, Account & Setup, y elija API Tokens en Business Operations.',
      'Cree un token llamado «posctl», con Read marcado en Inventory, Merchant, Orders y Payments, y deje la página abierta.',
      'Llámenos: introducimos el nuevo token con usted por teléfono. No lo envíe por correo ni por chat.',
    ],
  },
  filtersByChange: true,
  rateBudget: '16 requests a second for each token',
});
