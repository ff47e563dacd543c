-- learned: How the entries of a venue are dated: for each latest date so far the earliest of those that came after it and are
-- dated before it, then the latest of all.
select to_char(min(at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
  to_char(latest at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as latest
from (
  select at, max(at) over (order by seq) as latest
  from posctl.timeline where venue = $1
) as dated
group by dated.latest
having min(at) < dated.latest or dated.latest = (select max(at) from posctl.timeline where venue = $1)
order by dated.latest;

-- setBack: Of venues that have any: the times within which their entries are not in the order of their dates.
select id as venue, (state->'dates'->'setBack')::text as "setBack"
from posctl.venues
where ($1::text[] is null or id = any ($1)) and state::text like '%"setBack":[{%';

-- dated: Entries of venues ($1) that are dated within ($2, $3), by venue and number.
select t.venue, to_char(t.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, t.seq
from unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) as span(venue, since, until)
join posctl.timeline t on t.venue = span.venue and t.at between span.since and span.until
order by t.venue, t.seq;

-- named: Entries that fit, of those that are named ($7, $8, $9); the conditions are those of the others.
select t.venue, t.seq, t.entry::text as entry
from unnest($7::text[], $8::timestamptz[], $9::integer[]) as named(venue, at, seq)
join posctl.timeline t on t.venue = named.venue and t.at = named.at and t.seq = named.seq
where ($1::text[] is null or t.venue = any ($1))
  and ($2::text[] is null or t.integration = any ($2))
  and ($3::text[] is null or t.kind = any ($3))
  and ($4::text is null or t.op = $4)
  and ($5::timestamptz is null or t.at >= $5)
  and ($6::timestamptz is null or t.at < $6);
