-- looked: Whether the schema is there, whether it is ours, and how many tables it has.
select n.oid is not null as there,
  c.oid is not null as ours,
  (select count(*)::int from pg_catalog.pg_class other where other.relnamespace = n.oid and other.relkind in ('r', 'p', 'v', 'm', 'f')) as tables
from (select 1) as one
left join pg_catalog.pg_namespace n on n.nspname = $1
left join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = 'posctl_migrations' and c.relkind = 'r';

-- version: The newest migration that was applied.
select max(version) as version from posctl.posctl_migrations;

-- applied: Notes a migration in the ledger.
insert into posctl.posctl_migrations (version, applied_at) values ($1, statement_timestamp());

-- month: Whether the table of a month is there. Its name is made by us.
select to_regclass($1) is not null as there;

-- bytes: What all tables take, with their indexes.
select coalesce(sum(pg_total_relation_size(c.oid)), 0)::float8 as bytes
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where n.nspname = $1 and c.relkind = 'r';
