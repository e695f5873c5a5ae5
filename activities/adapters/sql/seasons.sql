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

-- name: lock_season
select version, run_id from seasons where id = $1 for update

-- name: open_season
insert into seasons (
    id, edition, workflow_id, run_id, version, stage, schedule, schedule_version, calendar, state
) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)

-- name: move_season
update seasons set
    edition = $2, workflow_id = $3, run_id = $4, version = $5, stage = $6, schedule = $7,
    schedule_version = $8, calendar = $9, state = $10, recorded_at = now()
where id = $1

-- name: keep_schedule
insert into schedules (season, version, schedule) values ($1, $2, $3) on conflict do nothing

-- name: season_event
insert into season_events (
    season, seq, run_id, at, command_id, person, organisation, role, type, data
) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)

-- name: lock_complaint
select version, run_id from complaints where id = $1 for update

-- name: open_complaint
insert into complaints (
    id, number, season, workflow_id, run_id, version, stage, investigator, finding, received_at,
    concluded_at, over, state
) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)

-- name: move_complaint
update complaints set
    number = $2, season = $3, workflow_id = $4, run_id = $5, version = $6, stage = $7,
    investigator = $8, finding = $9, received_at = $10, concluded_at = $11, over = $12,
    state = $13, recorded_at = now()
where id = $1

-- name: complaint_event
insert into complaint_events (
    complaint, seq, run_id, at, command_id, person, organisation, role, type, data
) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)

-- name: ban
-- The person is whoever the application belongs to; twice is once.
insert into integrity_records (
    number, source, generation, seq, person, valid_from, valid_until, cause
)
select number, $2, 0, $3, person, $4, $5, $6 from applications where number = $1
on conflict do nothing

-- name: season_event_as_written
select at, type, data from season_events where season = $1 and seq = $2

-- name: complaint_event_as_written
select at, type, data from complaint_events where complaint = $1 and seq = $2
