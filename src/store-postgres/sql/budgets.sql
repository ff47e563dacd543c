-- begin: Makes the rows of budgets that are asked for the first time.
insert into posctl.budgets (name) select unnest($1::text[]) on conflict do nothing;

-- look: What was sent, and what time it is where everybody's clock is the same. Held until the transaction ends.
select name, sent::float8[] as sent, per_ms::float8 as "perMs", held_until::float8 as "heldUntil",
  floor(extract(epoch from statement_timestamp()) * 1000)::float8 as now
from posctl.budgets where name = any ($1::text[]) order by name for update;

-- save:
update posctl.budgets set sent = $2::float8[]::bigint[], per_ms = $3 where name = $1;

-- hold: Nothing is sent for the given milliseconds.
insert into posctl.budgets as b (name, held_until)
select unnest($1::text[]), floor(extract(epoch from statement_timestamp()) * 1000)::bigint + $2::bigint
on conflict (name) do update set held_until = greatest(b.held_until, excluded.held_until);
