-- timeline: Entries that fit after ($7, $8, $9), oldest first; conditions that are not asked for are null.
select t.venue, to_char(t.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, t.seq, t.entry::text as entry
from posctl.timeline t
where ($1::text[] is null or t.venue = any ($1))
  and ($2::text[] is null or t.integration = any ($2))
  and ($3::text[] is null or t.kind = any ($3))
  and ($4::text is null or t.op = $4)
  and ($5::timestamptz is null or t.at >= $5)
  and ($6::timestamptz is null or t.at < $6)
  and ($7::timestamptz is null or (t.at, t.venue, t.seq) > ($7, $8, $9))
order by t.at, t.venue, t.seq
limit $10;

-- newest: The newest of those that fit, newest first.
select t.venue, to_char(t.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, t.seq, t.entry::text as entry
from posctl.timeline t
where ($1::text[] is null or t.venue = any ($1))
  and ($2::text[] is null or t.integration = any ($2))
  and ($3::text[] is null or t.kind = any ($3))
  and ($4::text is null or t.op = $4)
  and ($5::timestamptz is null or t.at >= $5)
  and ($6::timestamptz is null or t.at < $6)
order by t.at desc, t.venue desc, t.seq desc
limit $7;

-- sales: Documents that fit.
select s.counted_in, s.document::text as document
from posctl.sales s
where ($1::text[] is null or s.venue = any ($1))
  and ($2::text[] is null or s.integration = any ($2))
  and ($3::date is null or s.business_day >= $3)
  and ($4::date is null or s.business_day <= $4)
  and ($5::timestamptz is null or s.sold_at >= $5)
  and ($6::timestamptz is null or s.sold_at < $6)

-- salesInOrder: What makes the order of the same.
order by s.venue, s.sold_at, s.integration, s.source

-- totals: Totals by day that fit.
select t.venue, t.total::text as total
from posctl.totals t
where ($1::text[] is null or t.venue = any ($1))
  and ($2::text[] is null or t.integration = any ($2))
  and ($3::date is null or t.business_day >= $3)
  and ($4::date is null or t.business_day <= $4);
