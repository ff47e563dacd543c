import { apiType, optional, required } from '../api/type.ts';

export const SIMPHONY = apiType({
  type: 'simphony',
  title: 'Oracle MICROS Simphony',
  credentials: [required('password', 'Password of the API account in Reporting & Analytics')],
  credentialSets: [['password']],
  // By Oracle's default rules for passwords.
  accessLife: {
    credential: 'password',
    what: 'the password of the API account',
    days: 60,
    warnDays: 14,
    from: 'given',
  },
  options: [
    required('authServer', 'Authentication Server of the API account', 'https://AUTH-SERVER'),
    required('appServer', 'Application Server of the API account', 'https://APP-SERVER'),
    required('org', 'Enterprise Short Name', 'SHORT-NAME'),
    required('client', 'Client ID of the API account', 'CLIENT-ID'),
    required('user', 'Name of the API account', 'ACCOUNT-NAME'),
    optional('locations', 'Locations whose sales count, by name or reference, separated by commas (default: all)'),
  ],
  instructions: [
    'An administrator of Oracle Reporting and Analytics (R&A) makes an API account; it takes the privilege Manage API Accounts. On a computer, sign in to R&A, and open Administration, System, API Accounts. Press Add API Account.',
    'Choose the type Business Intelligence API. Give it a name, "posctl" for example: this is user. Give an e-mail address that somebody reads: mails about the password go there.',
    'Under Data access choose Sales and Operations, and the locations of this venue, or the level above them. Save.',
    'Open Connection Details of the new account, and read out four things: Enterprise Short Name (org), Authentication Server (authServer), Application Server (appServer), and Client ID (client).',
    'Open the welcome mail, follow its link, and set the password. Type it in where posctl asks for password; do not send it by e-mail or chat. The account cannot sign in to R&A itself: that is so on purpose.',
    'Finish adding the integration. posctl signs in at once and names the locations that it can see: read them back. If only some belong to this venue, set them as locations=NAME1,NAME2.',
    'Note down today: passwords of API accounts end, usually after 60 days. posctl list, posctl doctor and a mail say so 14 days before. Compare the first full day with the sales report of the venue before you rely on it.',
  ],
  renewal: {
    en: [
      'An administrator of Oracle Reporting and Analytics opens Administration, System, API Accounts.',
      'Choose the API account of the sales reports and send its reset mail; the mail goes to the address of the account.',
      'Follow the link in the mail and set a new password.',
      'Call us: we enter the new password while you are on the phone. Please do not send it by e-mail or chat.',
    ],
    fr: [
      "Un administrateur d'Oracle Reporting and Analytics ouvre Administration, System, API Accounts.",
      "Choisissez le compte API des rapports de ventes et envoyez l'e-mail de réinitialisation ; il arrive à l'adresse du compte.",
      "Suivez le lien de l'e-mail et définissez un nouveau mot de passe.",
      "Appelez-nous : nous saisissons le nouveau mot de passe avec vous au téléphone. Merci de ne pas l'envoyer par e-mail ni par messagerie.",
    ],
    de: [
      'Ein Administrator von Oracle Reporting and Analytics öffnet Administration, System, API Accounts.',
      'Wählen Sie das API-Konto der Verkaufsberichte und senden Sie die E-Mail zum Zurücksetzen; sie geht an die Adresse des Kontos.',
      'Folgen Sie dem Link in der E-Mail und setzen Sie ein neues Passwort.',
      'Rufen Sie uns an: Wir geben das neue Passwort mit Ihnen am Telefon ein. Bitte senden Sie es nicht per E-Mail oder Chat.',
    ],
    es: [
      'Un administrador de Oracle Reporting and Analytics abre Administration, System, API Accounts.',
      'Elija la cuenta API de los informes de ventas y envíe el correo de restablecimiento; llega a la dirección de la cuenta.',
      'Siga el enlace del correo y establezca una nueva contraseña.',
      'Llámenos: introducimos la nueva contraseña con usted por teléfono. No la envíe por correo ni por chat.',
    ],
  },
  filtersByChange: true,
  rateBudget: 'Oracle names none; posctl asks for one day of one location at a time',
});
