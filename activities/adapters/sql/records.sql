-- name: lock
-- The application, locked until the transaction ends; the time is the transaction's own.
select version, generation, run_id, links, head, edition, state, now() as recorded_at
from applications
where number = $1
for update

-- name: banned_until
-- 诚信档案: the end of the longest ban that runs at that moment (N89-1-4).
select max(valid_until) from integrity_records
where person = $1 and struck_at is null and valid_from <= $2 and valid_until > $2

-- name: now
select now()

-- name: knows_run
select exists (select from application_runs where number = $1 and run_id = $2)

-- name: current_events
-- The history that counts, up to a version.
select data from current_events where number = $1 and seq <= $2 order by seq

-- name: edition_in_force
-- The season's edition; the latest published one where no season has been recorded yet.
select coalesce(
    (select edition from seasons where id = $1),
    (select max(edition) from notices where id = $1)
)

-- name: terms
select document -> 'terms' as terms from notices where id = $1 and edition = $2

-- name: open_application
-- The first write of all; a second one at the same moment fails on the key and is tried again.
insert into applications (
    number, person, season, edition, year, workflow_id, run_id, generation, version, links, head,
    stage, tier, position, holder_role, holder_organisation, due_at, wakes_at, clocks, round,
    channel, level, route, unit, district, outcome, hold_reason, open, submitted_at,
    schedule_version, calendar, state, opened_at, changed_at, recorded_at
) values (
    $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
    $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35
)

-- name: move_application
update applications set
    person = $2, season = $3, edition = $4, year = $5, workflow_id = $6, run_id = $7,
    generation = $8, version = $9, links = $10, head = $11, stage = $12, tier = $13, position = $14,
    holder_role = $15, holder_organisation = $16, due_at = $17, wakes_at = $18, clocks = $19,
    round = $20, channel = $21, level = $22, route = $23, unit = $24, district = $25,
    outcome = $26, hold_reason = $27, open = $28, submitted_at = $29, schedule_version = $30,
    calendar = $31, state = $32, opened_at = $33, changed_at = $34, recorded_at = $35,
    stopped_by_operator = false
where number = $1

-- name: begin_run
insert into application_runs (number, run_id, workflow_id, reset, generation, version_from)
values ($1, $2, $3, $4, $5, $6)

-- name: append_event
insert into events (
    number, link, generation, seq, run_id, at, recorded_at, command_id, person, organisation, role,
    type, data, hash
) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)

-- name: quarantine
insert into quarantine (
    workflow_id, ordinal, number, name, reason, rule, command_id, sha256, size, at
) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
on conflict do nothing

-- name: take_chance
-- The partial unique index refuses it when another application of the year has it.
insert into annual_chances (number, person, year, status, changed_at)
values ($1, $2, $3, $4, $5)
on conflict (number) do update set
    person = excluded.person, year = excluded.year, status = excluded.status,
    changed_at = excluded.changed_at
where (annual_chances.person, annual_chances.year, annual_chances.status)
    is distinct from (excluded.person, excluded.year, excluded.status)

-- name: release_chance
update annual_chances set status = 'released', changed_at = $2
where number = $1 and status <> 'released'

-- name: who_has_the_chance
select number from annual_chances
where person = $1 and year = $2 and status in ('held', 'consumed')

-- name: integrity_record
insert into integrity_records (
    number, source, generation, seq, person, valid_from, valid_until, cause
) values ($1, 'application/' || $1, $2, $3, $4, $5, $6, $7)

-- name: strike_integrity_records
-- Those whose events a reset has superseded.
update integrity_records set struck_at = now()
where source = 'application/' || $1 and seq > $2 and generation < $3 and struck_at is null

-- name: cancel_certificates
update certificates set cancelled_at = $2 where number = $1 and cancelled_at is null
