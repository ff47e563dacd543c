import { lasting, moment } from '../domain/time.ts';
import type { KnownIncident } from '../engine/look/incidents.ts';
import type { Cell, Listing } from '../ports/output.ts';
import { inWords, momentAnd, type Times } from './cells/times.ts';

/** The table of `incidents`, and its other formats. */
export function incidentListing(times: Times): Listing<KnownIncident> {
  return {
    columns: [
      { key: 'type', head: 'Type', value: (i) => i.type, keep: true },
      { key: 'code', head: 'Code', value: (i) => i.code },
      {
        key: 'began',
        head: 'Began',
        value: (i) => i.began,
        show: (i) => momentAnd(times, i.began),
      },
      { key: 'ended', head: 'Ended', value: (i) => i.ended, show: endCell },
      { key: 'failing', head: 'Fail', value: (i) => i.failing, align: 'right' },
      { key: 'of', head: 'Of', value: (i) => i.of, align: 'right' },
      { key: 'integrations', head: 'In It', value: (i) => i.integrations.length, align: 'right' },
      { key: 'message', head: 'Message', value: (i) => i.message, narrow: 'below' },
      { key: 'id', head: 'Id', value: (i) => i.id, narrow: 'out' },
    ],
    json: (i) => i,
    name: (i) => i.id,
    empty: 'No incident lasts. Those that are over: posctl incidents --all',
  };
}

function endCell({ began, ended }: KnownIncident): Cell {
  if (ended === null) return { text: 'lasts', tone: 'bad', exact: '' };
  return inWords(ended, () => `${moment(ended)}, after ${lasting(began, ended)}`);
}
