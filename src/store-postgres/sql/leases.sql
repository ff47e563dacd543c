-- acquire: Takes a lease that nobody holds, or whose holder has not renewed it in time. No row: it is held.
insert into posctl.leases (name, holder, number, expires_at)
select $1, $2, nextval('posctl.lease_numbers'), statement_timestamp() + $3 * interval '1 millisecond'
where not exists (select from posctl.leases where name = $1 and expires_at > statement_timestamp())
on conflict (name) do update
set holder = excluded.holder, number = excluded.number, expires_at = excluded.expires_at
where leases.expires_at <= statement_timestamp()
returning number::int8::text as number;

-- renew: Those of these leases that are still held.
update posctl.leases l
set expires_at = statement_timestamp() + $3 * interval '1 millisecond'
from unnest($1::text[], $2::bigint[]) as mine(name, number)
where l.name = mine.name and l.number = mine.number
returning l.name;

-- release:
delete from posctl.leases where name = $1 and number = $2;

-- holder:
select holder from posctl.leases where name = $1 and expires_at > statement_timestamp();

-- held: Whether a lease is still held under this number; it is held as long as the transaction lasts.
select from posctl.leases where name = $1 and number = $2 for share;
