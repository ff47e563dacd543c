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
  rateBudget: '350 requests in 5 minutes for each shop',
});
