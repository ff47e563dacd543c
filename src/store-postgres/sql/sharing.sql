-- hand: Takes down that these are handed out: what is due, and was not handed out for $1 milliseconds; at most $2. Each
-- question is answered by its own index.
with due as (
  (
    select venue, id from posctl.integrations
    where next_check_at <= statement_timestamp()
      and (handed_at is null or handed_at < statement_timestamp() - $1 * interval '1 millisecond')
    order by next_check_at limit $2
  )
  union
  (
    select venue, id from posctl.integrations
    where planned_from > statement_timestamp()
      and (handed_at is null or handed_at < statement_timestamp() - $1 * interval '1 millisecond')
    order by planned_from limit $2
  )
), taken as (
  select i.venue, i.id from posctl.integrations i join due on i.venue = due.venue and i.id = due.id
  where i.handed_at is null or i.handed_at < statement_timestamp() - $1 * interval '1 millisecond'
  for update of i skip locked
)
update posctl.integrations i set handed_at = statement_timestamp()
from taken where i.venue = taken.venue and i.id = taken.id
returning i.venue, i.id, i.type, i.record ->> 'nickname' as nickname, i.next_check_at;

-- unhand: It may be handed out again at once.
update posctl.integrations set handed_at = null where venue = $1 and id = $2;
