import { apiType, includeModifiers, noBudgetOf, optional, required } from '../api/type.ts';

export const POSTER = apiType({
  type: 'poster',
  title: 'Poster',
  credentials: [required('token', 'Key of a personal integration of the account, like 123456:abc…')],
  credentialSets: [['token']],
  options: [
    optional(
      'account',
      'Account name, the part of the address before .joinposter.com (default: joinposter.com is asked)',
    ),
    optional('spots', 'Locations whose sales count, by name or ID, separated by commas (default: all)'),
    optional('baseUrl', 'Address of the API, instead of account'),
    includeModifiers(),
  ],
  instructions: [
    'On a computer, the owner opens the back office of Poster and signs in. Its address is the name of the account, then .joinposter.com; read the name out. This is account.',
    'In the menu on the left open Access, then Integrations. Only the owner sees it.',
    'Choose Personal integration. Copy the key: a number, a colon, and 32 letters and digits. It opens the whole account, so do not send it by e-mail or chat; type it in where posctl asks for token.',
    'Finish adding the integration. posctl tries the key at once and names the locations, the time zone and the end of the day that it can see: read them back and ask whether that is right.',
    'If only some locations belong to this venue, name them: spots=NAME1,NAME2.',
    'Poster does not say what was changed, so every check reads the last 7 days again. What is edited later than that has to be fetched by hand, with refresh --from.',
  ],
  renewal: {
    en: [
      'On a computer, sign in to the back office of Poster as the owner of the account.',
      'Open Access, then Integrations, and choose Personal integration. Make a new key there, and keep the page open.',
      'Call us: we enter the new key while you are on the phone. Please do not send it by e-mail or chat.',
    ],
    fr: [
      'Sur un ordinateur, connectez-vous au back-office de Poster en tant que propriétaire du compte.',
      'Ouvrez Accès, puis Intégrations, et choisissez Intégration personnelle. Créez-y une nouvelle clé et laissez la page ouverte.',
      "Appelez-nous : nous saisissons la nouvelle clé avec vous au téléphone. Merci de ne pas l'envoyer par e-mail ni par messagerie.",
    ],
    de: [
      'Melden Sie sich an einem Computer im Back-Office von Poster als Inhaber des Kontos an.',
      'Öffnen Sie Zugriff, dann Integrationen, und wählen Sie Persönliche Integration. Legen Sie dort einen neuen Schlüssel an und lassen Sie die Seite offen.',
      'Rufen Sie uns an: Wir geben den neuen Schlüssel mit Ihnen am Telefon ein. Bitte senden Sie ihn nicht per E-Mail oder Chat.',
    ],
    es: [
      'En un ordenador, inicie sesión en el back office de Poster como propietario de la cuenta.',
      'Abra Acceso, luego Integraciones, y elija Integración personal. Cree allí una clave nueva y deje la página abierta.',
      'Llámenos: introducimos la clave nueva con usted por teléfono. No la envíe por correo ni por chat.',
    ],
  },
  isNew: true,
  rateBudget: noBudgetOf('Poster'),
});
