-- ids:
select id from posctl.venues order by id;

-- read: A venue with its integrations.
select v.state::text as state, i.records, v.writer = $2 and i.ours as ours
from posctl.venues v, lateral (
  select '[' || coalesce(string_agg(record::text, ',' order by place), '') || ']' as records,
    coalesce(bool_and(writer = $2), true) as ours
  from posctl.integrations where venue = v.id
) i
where v.id = $1;

-- find: The venue of an integration.
select venue from posctl.integrations where id = $1 order by venue limit 1;

-- list: Venues after $2 that have an integration that fits; $3 is whether anything is asked of integrations. Conditions
-- that are not asked for are null.
select v.id, v.state::text as state, i.records, v.writer = $1 and i.ours as ours
from posctl.venues v, lateral (
  select '[' || coalesce(string_agg(record::text, ',' order by place), '') || ']' as records,
    coalesce(bool_and(writer = $1), true) as ours
  from posctl.integrations where venue = v.id
) i
where v.id > $2
  and ($4::text[] is null or v.id = any ($4))
  and ($5::boolean is null or v.owing)
  and (not $3::boolean or v.id in (
    select venue from posctl.integrations
    where ($6::text is null or type = $6)
      and ($7::text is null or status = $7)
      and ($8::boolean is null or active = $8)
      and ($9::boolean is null or (status = 'CalledOff') = $9)
      and ($10::boolean is null or answered = $10)
      and ($11::timestamptz is null or next_check_at <= $11 or planned_from > $11)
      and ($12::boolean is null or in_incident)
      and ($13::text is null or incident = $13)
      and ($14::timestamptz is null or snoozed_until <= $14)
      and ($15::timestamptz is null or failing_at >= $15)
  ))
order by v.id
limit $16;

-- count: The same conditions, of integrations.
select count(*)::int as count from posctl.integrations
where ($1::text is null or type = $1)
  and ($2::text is null or status = $2)
  and ($3::boolean is null or active = $3)
  and ($4::boolean is null or (status = 'CalledOff') = $4)
  and ($5::boolean is null or answered = $5)
  and ($6::timestamptz is null or next_check_at <= $6 or planned_from > $6)
  and ($7::boolean is null or in_incident)
  and ($8::text is null or incident = $8)
  and ($9::timestamptz is null or snoozed_until <= $9)
  and ($10::timestamptz is null or failing_at >= $10);

-- kinds: How many active integrations there are of each type and status.
select type, status, count(*)::int as count from posctl.integrations where active group by type, status;

-- waiting: What waits for a check at $1, without those that are being checked; late is what was due before $2. Since when
-- one waits whose turn a clock ahead has put into the future cannot be told.
select count(*)::int as due,
  (count(*) filter (where next_check_at < $2::timestamptz))::int as late,
  to_char((min(next_check_at) filter (where next_check_at <= $1::timestamptz)) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "dueSince"
from posctl.integrations
where (next_check_at <= $1::timestamptz or planned_from > $1::timestamptz) and id <> all ($3::text[]);

-- mails: How many mails are owed, and how many of them were not taken when they were tried last.
select count(*)::int as owed,
  (count(*) filter (where mail->>'lastError' is not null or exists (
    select from json_each(coalesce(mail->'notices', '{}'::json)) as notice
    where notice.value->>'lastError' is not null and notice.value->>'taken' = 'false'
  )))::int as failed
from posctl.venues, json_array_elements(state->'owed') as mail
where owing;

-- alike: How many active integrations of a type there are, and how many of them have this cause.
select (count(*) filter (where cause = $2))::int as failing, count(*)::int as of
from posctl.integrations where type = $1 and active;

-- survey: Those of some types (null: all) that stand out, with their venues, and before them figures of the others: how many
-- there are of each kind, and what waits for a check at $3, of which the last pass ended at $4 (domain/schedule says what is
-- stale); those in $6 are being checked, and $5 is what is late. All of one moment.
select ''::text collate "C" as id, null as state, null as records, true as ours, json_build_object(
  'type', type, 'status', status, 'active', active, 'answered', answered, 'count', count(*)
)::text as others, null as waiting
from posctl.integrations
where not stands_out and ($2::text[] is null or type = any ($2))
group by type, status, active, answered
union all
select '', null, null, true, null, json_build_object(
  'stale', count(*) filter (where due < $5 and (is_ahead or $4::timestamptz is null or $4 < due)),
  'since', to_char((min(due) filter (where due < $5 and (is_ahead or $4 is null or $4 < due))) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
  'late', count(*) filter (where next_check_at < $5 and id <> all ($6::text[]))
)::text
from (
  select id, next_check_at, next_check_at > $3 as is_ahead,
    case when next_check_at <= $3 then next_check_at else coalesce($4, (record->>'createdAt')::timestamptz) end as due
  from posctl.integrations
  where (next_check_at <= $3::timestamptz or planned_from > $3) and ($2 is null or type = any ($2))
) as waits
union all
select v.id, v.state::text, i.records, v.writer = $1 and i.ours, null, null
from posctl.venues v, lateral (
  select '[' || coalesce(string_agg(record::text, ',' order by place), '') || ']' as records,
    coalesce(bool_and(writer = $1), true) as ours
  from posctl.integrations where venue = v.id
) i
where v.id in (select venue from posctl.integrations where stands_out and ($2 is null or type = any ($2)))
order by id;
