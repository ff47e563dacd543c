-- settings: What holds for the whole store; no row before it was ever changed.
select settings::text as settings from posctl.settings;

-- saveSettings:
insert into posctl.settings (settings) values ($1)
on conflict (one) do update set settings = excluded.settings;

-- beats: The newest heartbeat of each process.
select beat::text as beat from posctl.heartbeats;

-- beat: Keeps a heartbeat, and says whether it is the first one of its process.
insert into posctl.heartbeats (by, started_at, beat) values ($1, $2, $3)
on conflict (by) do update set started_at = excluded.started_at, beat = excluded.beat
returning xmax = 0 as first;

-- forgetBeats: Those of some processes, and what has been silent for a week, whatever it says.
delete from posctl.heartbeats
where by <> $2 and (by = any ($1::text[]) or coalesce(beat->>'beatAt', beat->>'lastPassStartedAt')::timestamptz < $3::timestamptz - interval '7 days');

-- beginOperation: Remembers a plan, and of the older ones the newest hundred.
with kept as (
  select op from posctl.operations where op <> $1 order by op desc offset 99
), forgotten as (
  delete from posctl.operations where op in (select op from kept)
)
insert into posctl.operations (op, plan, items) values ($1, $2, $3)
on conflict (op) do update set plan = excluded.plan, items = excluded.items;

-- noteSteps: Adds steps to an operation that is remembered.
insert into posctl.operation_steps (op, noted, place, step)
select o.op, $2::uuid, s.place, s.step::json
from posctl.operations o, unnest($3::text[]) with ordinality as s(step, place)
where o.op = $1
order by s.place
on conflict do nothing;

-- operation:
select plan::text as plan from posctl.operations where op = $1;

-- steps:
select step::text as step from posctl.operation_steps where op = $1 order by n;

-- operations: Newest first.
select plan::text as plan, items from posctl.operations order by op desc;
