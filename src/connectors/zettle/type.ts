import { apiType, noBudgetOf, optional, required } from '../api/type.ts';

export const ZETTLE = apiType({
  type: 'zettle',
  title: 'Zettle',
  credentials: [
    required(
      'apiKey',
      'API key of the Zettle account, made with the permission READ:PURCHASE; it usually begins with eyJ',
    ),
    optional('clientId', 'Client ID that is shown with the key; only needed when the key itself does not say it'),
  ],
  credentialSets: [['apiKey']],
  options: [
    optional('baseUrl', 'Address of the API of purchases (default https://purchase.izettle.com)'),
    optional('tokenUrl', 'Address at which the key is exchanged for a token (default https://oauth.zettle.com/token)'),
  ],
  instructions: [
    'The owner of the Zettle account makes a key; staff cannot. Send the owner this link, which opens the form with everything filled in: https://my.zettle.com/apps/api-keys?name=Sales&scopes=READ:PURCHASE',
    'Without the link, on a computer: sign in at my.zettle.com, choose Integrations on the left, then API Keys, and press Create API Key. Any name will do, "Sales reports" for example. Tick only READ:PURCHASE, which allows to read sales; without it no sale can be seen.',
    'Press Create key, and give the password of the account when Zettle asks for it.',
    'Press Copy key at once: it is shown only now. It is one long text in three parts with full stops between them, usually beginning with eyJ. The client ID that is shown with it is not needed, because the key holds it.',
    'Enter the whole key where posctl asks for apiKey. Do not send it by e-mail or chat: it works until the owner deletes it.',
    'Finish adding the integration. posctl tries the key at once and names the newest receipt that it sees: ask whether that number, time and amount are right.',
    'When the owner deletes the key on that page, sales stop coming in. A new one is made in the same way and entered with posctl edit.',
  ],
  renewal: {
    en: [
      'The owner of the Zettle account opens this link on a computer and signs in: https://my.zettle.com/apps/api-keys?name=Sales&scopes=READ:PURCHASE',
      'Press Create key, give the password of the account when asked, and keep the page open: the key is shown only once.',
      'Call us: we enter the new key while you are on the phone. Please do not send it by e-mail or chat.',
    ],
    fr: [
      'Le propriétaire du compte Zettle ouvre ce lien sur un ordinateur et se connecte : https://my.zettle.com/apps/api-keys?name=Sales&scopes=READ:PURCHASE',
      "Appuyez sur Create key, donnez le mot de passe du compte s'il est demandé et laissez la page ouverte : la clé n'est affichée qu'une fois.",
      "Appelez-nous : nous saisissons la nouvelle clé avec vous au téléphone. Merci de ne pas l'envoyer par e-mail ni par messagerie.",
    ],
    de: [
      'Der Inhaber des Zettle-Kontos öffnet an einem Computer diesen Link und meldet sich an: https://my.zettle.com/apps/api-keys?name=Sales&scopes=READ:PURCHASE',
      'Drücken Sie auf Create key, geben Sie auf Nachfrage das Passwort des Kontos ein und lassen Sie die Seite offen: Der Schlüssel wird nur einmal angezeigt.',
      'Rufen Sie uns an: Wir geben den neuen Schlüssel mit Ihnen am Telefon ein. Bitte senden Sie ihn nicht per E-Mail oder Chat.',
    ],
    es: [
      'El propietario de la cuenta de Zettle abre este enlace en un ordenador e inicia sesión: https://my.zettle.com/apps/api-keys?name=Sales&scopes=READ:PURCHASE',
      'Pulse Create key, indique la contraseña de la cuenta si se la piden y deje la página abierta: la clave se muestra una sola vez.',
      'Llámenos: introducimos la nueva clave con usted por teléfono. No la envíe por correo ni por chat.',
    ],
  },
  // Purchases of the last three years can be fetched.
  reachDays: 3 * 365,
  rateBudget: noBudgetOf('Zettle'),
});
