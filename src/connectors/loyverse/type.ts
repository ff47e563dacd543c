import { apiType, includeModifiers, optional, required } from '../api/type.ts';

export const LOYVERSE = apiType({
  type: 'loyverse',
  title: 'Loyverse',
  credentials: [required('accessToken', "Access token made in the Back Office of the venue's own Loyverse account")],
  credentialSets: [['accessToken']],
  options: [
    optional('baseUrl', 'Address of the API (default https://api.loyverse.com)'),
    optional('stores', 'IDs or names of the stores whose sales count, separated by commas (default: all stores)'),
    includeModifiers(),
  ],
  instructions: [
    'On a computer, open r.loyverse.com and sign in to the Back Office with the account that owns the venue.',
    'Open Access tokens: depending on the version it stands under Settings or under Integrations in the menu on the left. Where it is not to be seen, the employee who is signed in lacks the right to it; the owner has it.',
    'Press "Add access token" and give it a name by which it is known later, "Sales reports" for example. Leave the expiration date off; with one, sales stop coming in on that day.',
    'Save, then copy the token: about 30 letters and digits. Whoever has it can read and change everything in the account, so do not send it by e-mail or chat; type it in where posctl asks for accessToken.',
    'Finish adding the integration. posctl tries the token at once and names the stores that it can see: read them back and ask whether that is right.',
    'If only some of these stores belong to this venue, name them: stores=ID1,ID2, with the IDs or names that posctl has just shown.',
    'Loyverse gives receipts of the last 31 days only, unless the account has the add-on Unlimited sales history. Ask for it when older sales are wanted.',
  ],
  renewal: {
    en: [
      'On a computer, sign in to the Loyverse Back Office as the owner of the account, and choose Access tokens.',
      'Press "Add access token", name it "Sales reports", and leave the expiration date off.',
      'Save, keep the page open, and call us: we enter the new token while you are on the phone. Please do not send it by e-mail or chat.',
    ],
    fr: [
      "Sur un ordinateur, connectez-vous au Back Office de Loyverse en tant que propriétaire du compte et choisissez Jetons d'accès.",
      "Appuyez sur « Ajouter un jeton d'accès », nommez-le « Rapports de ventes » et n'indiquez pas de date d'expiration.",
      "Enregistrez, laissez la page ouverte et appelez-nous : nous saisissons le nouveau jeton avec vous au téléphone. Merci de ne pas l'envoyer par e-mail ni par messagerie.",
    ],
    de: [
      'Melden Sie sich an einem Computer im Loyverse-Back-Office als Kontoinhaber an und wählen Sie Zugriffstoken.',
      'Drücken Sie auf „Zugriffstoken hinzufügen“, nennen Sie es „Verkaufsberichte“ und geben Sie kein Ablaufdatum an.',
      'Speichern Sie, lassen Sie die Seite offen und rufen Sie uns an: Wir geben das neue Token mit Ihnen am Telefon ein. Bitte senden Sie es nicht per E-Mail oder Chat.',
    ],
    es: [
      'En un ordenador, inicie sesión en el Back Office de Loyverse como propietario de la cuenta y elija Tokens de acceso.',
      'Pulse «Añadir token de acceso», llámelo «Informes de ventas» y no ponga fecha de caducidad.',
      'Guarde, deje la página abierta y llámenos: introducimos el nuevo token con usted por teléfono. No lo envíe por correo ni por chat.',
    ],
  },
  filtersByChange: true,
  // 31 days without the add-on for unlimited sales history, which only Loyverse knows of: its refusal says so.
  reachNote: 'the provider answers for the last 31 days, further with its add-on Unlimited sales history',
  rateBudget: '60 requests a minute for each account',
});
