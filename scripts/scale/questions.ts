import pg from 'pg';
import sharingSql from '../../src/store-postgres/sql/sharing.sql';
import { statementsIn } from '../../src/store-postgres/statements.ts';
import { type Finding, interleaved, median, ratio } from '../bench/measure.ts';
import type { Bench } from './bench.ts';
import { run } from './posctl.ts';

/** What is asked of a store all day: at most so much slower where it is a hundred times as large. */
const LIMIT = 1.5;

const QUESTIONS = [
  ['list', '--venue', 'v-7'],
  ['list', '--status', 'CalledOff'],
  ['triage'],
  ['explain', 'v-7/square:n1'],
  ['daemon', 'status'],
] as const;

export async function questions({ folder, fleet, sizes }: Bench): Promise<Finding[]> {
  const [few, many] = [await fleet(sizes.few), await fleet(sizes.many)];
  const findings: Finding[] = [];
  for (const question of QUESTIONS) {
    const times = await interleaved(sizes.rounds, {
      few: () => run(folder, few, ...question),
      many: () => run(folder, many, ...question),
    });
    findings.push(ratio(question.join(' '), [times.many, times.few], LIMIT));
  }
  for (const due of [0, 20]) {
    const times = { few: await handing(few, due, sizes.rounds), many: await handing(many, due, sizes.rounds) };
    findings.push(ratio(`what is due, when ${due} are: in the database`, [times.many, times.few], LIMIT));
  }
  return findings;
}

/** Milliseconds in the database to take down what is due. Nothing of it stays. */
async function handing(store: string, due: number, rounds: number): Promise<number> {
  const client = new pg.Client({ connectionString: store });
  await client.connect();
  const { hand } = statementsIn(sharingSql, 'hand', 'unhand');
  const times: number[] = [];
  try {
    for (let round = 0; round < 3 * rounds; round += 1) {
      await client.query('begin');
      await client.query(
        `update posctl.integrations set next_check_at = statement_timestamp() - interval '1 second'
         where (venue, id) in (select venue, id from posctl.integrations where next_check_at is not null order by id limit $1)`,
        [due],
      );
      const { rows } = await client.query(`explain (analyze, format json) ${hand}`, [60_000, 500]);
      times.push(rows[0]['QUERY PLAN'][0]['Planning Time'] + rows[0]['QUERY PLAN'][0]['Execution Time']);
      await client.query('rollback');
    }
  } finally {
    await client.end();
  }
  return median(times);
}
