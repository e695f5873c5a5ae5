-- name: publish
insert into notices (id, edition, document, sha256, published_by, published_at)
values ($1, $2, $3, $4, $5, $6)
on conflict (id, edition) do nothing

-- name: digest
select sha256 from notices where id = $1 and edition = $2

-- name: terms
select document -> 'terms' from notices where id = $1 and edition = $2

-- name: has_requirements
-- Whether the notice has conditions by which a dossier can be examined.
select jsonb_typeof(document -> 'requirements') = 'object'
from notices where id = $1 and edition = $2

-- name: schedule
-- The season's own; the latest edition's where the season has not begun.
select coalesce(
    (select schedule from seasons where id = $1),
    (select document -> 'schedule' from notices where id = $1 order by edition desc limit 1)
)

-- name: keep_schedule
insert into schedules (season, version, schedule) values ($1, $2, $3) on conflict do nothing

-- name: ban
-- The person is whoever the application belongs to; twice is once.
insert into integrity_records (
    number, source, generation, seq, person, valid_from, valid_until, cause
)
select number, $2, 0, $3, person, $4, $5, $6 from applications where number = $1
on conflict do nothing
