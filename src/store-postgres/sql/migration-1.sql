-- Records are kept as JSON, as domain/parse lets them in; the columns beside them are what is asked for by index, and are
-- written with the record that they are taken from, never by themselves. Two of them are not part of a record: handed_at,
-- and the holder of a lease.

create table posctl.settings (
  one boolean primary key default true check (one),
  settings json not null
);

create table posctl.heartbeats (
  by text collate "C" primary key,
  started_at timestamptz not null,
  beat json not null
);

-- A venue: who it is, the mail that it owes, and the number of its newest timeline entry.
create table posctl.venues (
  id text collate "C" primary key,
  state json not null,
  owing boolean not null,
  -- Version of posctl that wrote it: what it wrote itself it need not parse again.
  writer text not null
);
create index venues_owing on posctl.venues (id) where owing;

create table posctl.integrations (
  venue text collate "C" not null references posctl.venues,
  id text collate "C" not null,
  -- Its place among the integrations of the venue.
  place integer not null,
  type text collate "C" not null,
  status text collate "C" not null,
  active boolean not null,
  answered boolean not null,
  -- When it is checked next: null while it is inactive or called off.
  next_check_at timestamptz,
  -- When it was due at the earliest as its clock saw it (next_check_at less its interval): a clock that is behind this
  -- says that the other one was ahead.
  planned_from timestamptz,
  -- When it was handed to whoever runs checks; null when it was not, or when it is to be checked at another time now.
  handed_at timestamptz,
  -- The incident that it is part of, or was last part of, and whether it still is.
  incident text collate "C",
  in_incident boolean not null,
  snoozed_until timestamptz,
  -- When its last check failed, while it is active and Failed.
  failing_at timestamptz,
  revision integer not null,
  record json not null,
  writer text not null,
  primary key (venue, id)
);
create index integrations_id on posctl.integrations (id);
create index integrations_due on posctl.integrations (next_check_at) where next_check_at is not null;
create index integrations_planned on posctl.integrations (planned_from) where planned_from is not null;
create index integrations_status on posctl.integrations (status, type) where active;
create index integrations_inactive on posctl.integrations (venue) where not active;
create index integrations_type on posctl.integrations (type);
create index integrations_incident on posctl.integrations (incident) where incident is not null;
create index integrations_in_incident on posctl.integrations (type) where in_incident;
create index integrations_snoozed on posctl.integrations (snoozed_until) where snoozed_until is not null;
create index integrations_failing on posctl.integrations (type, failing_at) where failing_at is not null;

-- What happened, by month: entries are never changed and never removed.
create table posctl.timeline (
  venue text collate "C" not null,
  at timestamptz not null,
  seq integer not null,
  integration text collate "C",
  kind text collate "C" not null,
  op text collate "C",
  entry json not null,
  primary key (venue, at, seq)
) partition by range (at);
create index timeline_at on posctl.timeline (at, venue, seq);
create index timeline_integration on posctl.timeline (integration, at) where integration is not null;
create index timeline_op on posctl.timeline (op) where op is not null;

-- Documents of sales, the newest version of each, by the month in which it was sold. That there is one of each key is
-- seen to under the lock of the venue: an index over all months would have to hold the month, too.
create table posctl.sales (
  venue text collate "C" not null,
  integration text collate "C" not null,
  source text collate "C" not null,
  sold_at timestamptz not null,
  business_day date not null,
  -- Id of the source row that it belongs to; null where that is its own id.
  source_row text collate "C",
  -- The older integration in which it counts; null where it counts in its own.
  counted_in text collate "C",
  document json not null,
  primary key (venue, integration, source, sold_at)
) partition by range (sold_at);
create index sales_row on posctl.sales (venue, integration, source_row) where source_row is not null;
create index sales_day on posctl.sales (venue, business_day);

-- Totals by day, derived from the documents and saved with them.
create table posctl.totals (
  venue text collate "C" not null,
  business_day date not null,
  -- A digest of what the total is of: it holds texts of any length, and some of them may be missing.
  key text collate "C" not null,
  integration text collate "C" not null,
  total json not null,
  primary key (venue, business_day, key)
);
create index totals_day on posctl.totals (business_day);

create table posctl.operations (
  op text collate "C" primary key,
  plan json not null,
  items integer not null
);
create table posctl.operation_steps (
  op text collate "C" not null references posctl.operations on delete cascade,
  -- Of the call that noted it, and its place there: noted again, it is there once.
  noted uuid not null,
  place integer not null,
  n bigint generated always as identity,
  step json not null,
  primary key (op, noted, place)
);

-- Leases that are held: a row goes when its lease is released, and another holder may take its place when it has expired.
create sequence posctl.lease_numbers;
create table posctl.leases (
  name text collate "C" primary key,
  holder text not null,
  number bigint not null,
  expires_at timestamptz not null
);

-- When requests of a budget were, or will be, sent, oldest first: moments in milliseconds since 1970.
create table posctl.budgets (
  name text collate "C" primary key,
  sent bigint[] not null default '{}',
  -- For how long they count.
  per_ms bigint not null default 0,
  held_until bigint not null default 0
);

-- Changes that were committed of late: whoever got no answer to a commit looks here. Older ones are swept.
create table posctl.commits (
  token uuid primary key,
  at timestamptz not null
);
create index commits_at on posctl.commits (at);

create table posctl.posctl_migrations (
  version integer primary key,
  applied_at timestamptz not null
);
