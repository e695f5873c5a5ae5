-- name: open_numbers
-- The applications of a season that still run, page by page.
select number from applications
where season = $1 and open and number > $2
order by number
limit $3

-- name: figures
select stage, count(*)::integer as applications
from applications
where season = $1
group by stage
order by stage

-- name: seasons
-- Every notice that was published, the newest first, with its season where that has begun.
select n.id, n.edition, n.document -> 'document' ->> 'title' as title,
       n.document -> 'document' ->> 'number' as document, s.stage, s.version,
       coalesce(s.schedule, n.document -> 'schedule') as schedule
from (
    select distinct on (id) id, edition, document, published_at
    from notices order by id, edition desc
) n
left join seasons s on s.id = n.id
order by n.published_at desc, n.id

-- name: notice
select document from notices where id = $1 and edition = $2

-- name: digest
select sha256 from notices where id = $1 and edition = $2

-- name: edition_in_force
select coalesce(
    (select edition from seasons where id = $1),
    (select max(edition) from notices where id = $1)
)

-- name: who_has_the_chance
select number from annual_chances where person = $1 and year = $2 and status in ('held', 'consumed')

-- name: banned_until
-- 诚信档案: the end of the longest ban that runs at that moment.
select max(valid_until) from integrity_records
where person = $1 and struck_at is null and valid_from <= $2 and valid_until > $2

-- name: schedule
select schedule from seasons where id = $1

-- name: state
select state from seasons where id = $1

-- name: moved_counts
-- Clocks as they run now; a case with an end of its own is not among them. Only these stages have
-- clocks of the windows; drafts are counted and never listed.
select m.clock, a.stage, count(*)::integer as applications
from applications a
cross join jsonb_array_elements(a.clocks) c
join unnest($2::text[], $3::timestamptz[]) m (clock, ends)
    on m.clock = c ->> 'id' and m.ends = (c ->> 'legal_end')::timestamptz
where a.season = $1 and a.open
  and a.stage in (
      'draft', 'unit_review', 'unit_supplement', 'unit_publicity', 'publicity_objection',
      'publicity_record', 'tier_review', 'returned', 'committee_intake', 'committee_supplement',
      'accepted_unpaid'
  )
group by m.clock, a.stage
order by m.clock, 3 desc

-- name: moved
select a.number, m.clock, a.stage, a.holder_organisation
from applications a
cross join jsonb_array_elements(a.clocks) c
join unnest($2::text[], $3::timestamptz[]) m (clock, ends)
    on m.clock = c ->> 'id' and m.ends = (c ->> 'legal_end')::timestamptz
where a.season = $1 and a.open
  and a.stage in (
      'unit_review', 'unit_supplement', 'unit_publicity', 'publicity_objection',
      'publicity_record', 'tier_review', 'returned', 'committee_intake', 'committee_supplement',
      'accepted_unpaid'
  )
order by a.number, m.clock
limit $4

-- name: has_taken
select exists (select from season_events where season = $1 and command_id = $2)
