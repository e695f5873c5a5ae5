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

-- name: season_event_as_written
select at, type, data from season_events where season = $1 and seq = $2

-- name: complaint_event_as_written
select at, type, data from complaint_events where complaint = $1 and seq = $2

-- name: lock_meeting
select version, run_id from meetings where id = $1 for update

-- name: open_meeting
insert into meetings (
    id, season, committee, workflow_id, run_id, version, stage, held_on, over, state
) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)

-- name: move_meeting
update meetings set
    season = $2, committee = $3, workflow_id = $4, run_id = $5, version = $6, stage = $7,
    held_on = $8, over = $9, state = $10, recorded_at = now()
where id = $1

-- name: meeting_event
insert into meeting_events (
    meeting, seq, run_id, at, command_id, person, organisation, role, type, data
) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)

-- name: meeting_event_as_written
select at, type, data from meeting_events where meeting = $1 and seq = $2
