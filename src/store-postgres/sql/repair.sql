-- ids: Of all venues, or of one.
select id from posctl.venues where $1::text is null or id = $1 order by id;

-- everything: The totals and the documents of a venue, of one moment.
select true as is_total, null::text as counted_in, total::text as document from posctl.totals where venue = $1
union all
select false, counted_in, document::text from posctl.sales where venue = $1;

-- declare: Reads them in pieces, within a transaction.
declare everything no scroll cursor for

-- fetch:
fetch 1000 from everything;

-- forgetTotals: All of a venue.
delete from posctl.totals where venue = $1;
