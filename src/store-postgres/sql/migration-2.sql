-- Questions about all integrations are answered without reading their records: what somebody has to look at is marked, and
-- all the rest is counted in one index. Statuses and types are asked there, too, but for the few that are not Healthy.

alter table posctl.integrations
  -- Whether somebody has to look at its record, as domain/survey says it.
  add column stands_out boolean,
  -- What it fails for, as domain/alike says it; null when nothing is wrong.
  add column cause text collate "C";

update posctl.integrations set
  stands_out = in_incident or (active and (
    status in ('Failed', 'CalledOff')
    or record->>'quiet' is not null
    or record->>'snoozed' is not null
    or coalesce(json_array_length(record->'reports'->'warned'), 0) > 0
  )),
  cause = case when status in ('Failed', 'CalledOff')
    then coalesce(record->'reason'->>'cause', record->'reason'->>'code') end;

alter table posctl.integrations alter column stands_out set not null;

create index integrations_standing_out on posctl.integrations (venue) where stands_out;
create index integrations_counted on posctl.integrations (type, active, status, stands_out, answered, cause);
create index integrations_not_healthy on posctl.integrations (status, type) where status <> 'Healthy';
drop index posctl.integrations_status;
drop index posctl.integrations_type;
