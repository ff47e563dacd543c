import type { PosType } from '../domain/catalogue.ts';

export const ZETTLE: PosType = {
  type: 'zettle',
  title: 'Zettle',
  method: 'api',
  selfServe: true,
  credentials: [
    {
      key: 'apiKey',
      required: true,
      description: 'API key of the Zettle account, made with the permission READ:PURCHASE; it usually begins with eyJ',
    },
    {
      key: 'clientId',
      required: false,
      description: 'Client ID that is shown with the key; only needed when the key itself does not say it',
    },
  ],
  credentialSets: [['apiKey']],
  options: [
    {
      key: 'baseUrl',
      required: false,
      description: 'Address of the API of purchases (default https://purchase.izettle.com)',
    },
    {
      key: 'tokenUrl',
      required: false,
      description: 'Address at which the key is exchanged for a token (default https://oauth.zettle.com/token)',
    },
  ],
  instructions: [
    'On a computer, open my.zettle.com/apps/api-keys and sign in as the owner of the Zettle account. Staff accounts cannot make keys.',
    'Press the button that creates an API key and give it a name by which it is known later, "Sales reports" for example.',
    'Among the permissions tick only the one for reading purchases; it is called READ:PURCHASE. No other is needed, and without it no sale can be seen.',
    'Create the key. It is shown only now: press the button that copies it, and keep the page open until the end. It is one text of several hundred characters in three parts with full stops between them, usually beginning with eyJ.',
    'Enter it where posctl asks for apiKey, all of it and without a line break. Do not send it by e-mail or chat. The client ID on the same page is not needed, because the key holds it.',
    'Finish adding the integration. posctl tries the key at once and names the newest receipt that it sees: ask whether that receipt number and amount are right.',
    'When the key is deleted on that page later, sales stop coming in at once; a new key is then made in the same way and entered with posctl edit.',
  ],
  lookBackDays: 7,
  // Purchases of the last three years can be fetched.
  reachDays: 3 * 365,
  rateBudget: 'Zettle names none; when it asks to come back later, posctl does',
};
