-- versions: The stored versions of documents, by their own key.
select s.integration, s.source, s.source_row as row, s.counted_in, s.document::text as document
from unnest($2::text[], $3::text[]) as asked(integration, source)
join posctl.sales s on s.venue = $1 and s.integration = asked.integration and s.source = asked.source;

-- ofRows: The stored documents of source rows that are not under the row's own id.
select s.integration, s.source, s.source_row as row, s.counted_in, s.document::text as document
from unnest($2::text[], $3::text[]) as asked(integration, row)
join posctl.sales s on s.venue = $1 and s.integration = asked.integration and s.source_row = asked.row;

-- totals: Totals of all integrations on some business days.
select business_day::text as day, total::text as total from posctl.totals where venue = $1 and business_day = any ($2::date[]);

-- moved: Removes documents from where they were sold before.
delete from posctl.sales s
using unnest($2::text[], $3::text[], $4::timestamptz[]) as was(integration, source, sold_at)
where s.venue = $1 and s.integration = was.integration and s.source = was.source and s.sold_at = was.sold_at;

-- saveSales:
insert into posctl.sales (venue, integration, source, sold_at, business_day, source_row, counted_in, document)
select $1, d.integration, d.source, d.sold_at, d.business_day, d.source_row, d.counted_in, d.document::json
from unnest($2::text[], $3::text[], $4::timestamptz[], $5::date[], $6::text[], $7::text[], $8::text[])
  as d(integration, source, sold_at, business_day, source_row, counted_in, document)
on conflict (venue, integration, source, sold_at) do update
set business_day = excluded.business_day, source_row = excluded.source_row,
  counted_in = excluded.counted_in, document = excluded.document;

-- saveTotals:
insert into posctl.totals (venue, business_day, key, integration, total)
select $1, t.business_day, t.key, t.integration, t.total::json
from unnest($2::date[], $3::text[], $4::text[], $5::text[]) as t(business_day, key, integration, total)
on conflict (venue, business_day, key) do update set total = excluded.total;

-- forgetTotals: Those of which nothing is left.
delete from posctl.totals t
using unnest($2::date[], $3::text[]) as gone(business_day, key)
where t.venue = $1 and t.business_day = gone.business_day and t.key = gone.key;

-- saveVenue:
insert into posctl.venues (id, state, owing, writer) values ($1, $2, $3, $4)
on conflict (id) do update set state = excluded.state, owing = excluded.owing, writer = excluded.writer;

-- saveIntegrations: An integration that is to be checked at another time is handed out anew.
insert into posctl.integrations (
  venue, id, place, type, status, active, answered, next_check_at, planned_from,
  incident, in_incident, snoozed_until, failing_at, stands_out, cause, revision, record, writer
)
select $1, i.id, i.place, i.type, i.status, i.active, i.answered, i.next_check_at, i.planned_from,
  i.incident, i.in_incident, i.snoozed_until, i.failing_at, i.stands_out, i.cause, i.revision, r.record::json, $3
from jsonb_to_recordset($2::jsonb) as i(
  n integer, id text, place integer, type text, status text, active boolean, answered boolean,
  next_check_at timestamptz, planned_from timestamptz, incident text, in_incident boolean,
  snoozed_until timestamptz, failing_at timestamptz, stands_out boolean, cause text, revision integer
)
join unnest($4::text[]) with ordinality as r(record, n) on r.n = i.n
on conflict (venue, id) do update
set place = excluded.place, type = excluded.type, status = excluded.status, active = excluded.active,
  answered = excluded.answered, next_check_at = excluded.next_check_at, planned_from = excluded.planned_from,
  handed_at = case when integrations.next_check_at is not distinct from excluded.next_check_at then integrations.handed_at end,
  incident = excluded.incident, in_incident = excluded.in_incident, snoozed_until = excluded.snoozed_until,
  failing_at = excluded.failing_at, stands_out = excluded.stands_out, cause = excluded.cause, revision = excluded.revision, record = excluded.record, writer = excluded.writer;

-- forgetIntegrations: Those that are not part of the venue any more.
delete from posctl.integrations where venue = $1 and id = any ($2::text[]);

-- saveEntries:
insert into posctl.timeline (venue, at, seq, integration, kind, op, entry)
select $1, e.at, e.seq, e.integration, e.kind, e.op, e.entry::json
from unnest($2::timestamptz[], $3::integer[], $4::text[], $5::text[], $6::text[], $7::text[])
  as e(at, seq, integration, kind, op, entry);
