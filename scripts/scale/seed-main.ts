import { parseArgs } from 'node:util';
import { seedFleet } from './seed.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { venues: { type: 'string', default: '40000' }, entries: { type: 'string', default: '52' } },
});
const [url] = positionals;
if (url === undefined) {
  console.error('usage: npm run seed:scale -- postgres://… [--venues 40000] [--entries 52]');
  process.exitCode = 2;
} else
  seedFleet(url, { venues: Number(values.venues), entries: Number(values.entries) }, new Date()).then(
    ({ venues, integrations, entries }) =>
      console.log(`${venues} venues, ${integrations} integrations, ${entries} entries on their timelines`),
    (error) => {
      console.error(`seed:scale: ${error.message}`);
      process.exitCode = 1;
    },
  );
