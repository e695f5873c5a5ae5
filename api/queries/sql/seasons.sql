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
