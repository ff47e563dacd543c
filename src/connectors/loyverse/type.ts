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
  filtersByChange: true,
  // 31 days without the add-on for unlimited sales history, which only Loyverse knows of: its refusal says so.
  reachNote: 'the provider answers for the last 31 days, further with its add-on Unlimited sales history',
  rateBudget: '60 requests a minute for each account',
});
