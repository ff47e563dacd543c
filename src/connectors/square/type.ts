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
  filtersByChange: true,
  rateBudget: noBudgetOf('Square'),
});
