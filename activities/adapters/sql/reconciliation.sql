-- name: open_page
-- Those to whom a season's change is told.
select number, workflow_id, schedule_version, calendar
from applications
where season = $1 and open and number > $2
order by number
limit $3

-- name: unsettled_levels
-- Levels of which somebody still waits for a result to be confirmed.
select distinct level
from applications
where season = $1 and open and level is not null
  and stage not in ('confirmed', 'formalities', 'archived', 'not_passed')
order by level

-- name: rows
select a.workflow_id, a.run_id, a.version, a.season, a.number, a.open as is_open,
    a.stopped_by_operator as stopped,
    exists (
        select from alarms m
        where m.workflow_id = a.workflow_id and m.cleared_at is null
          and starts_with(m.key, 'reconcile:')
    ) as alarmed
from applications a
where a.open and a.number > $1
order by a.number
limit $2

-- name: row
-- One workflow, whatever it is, and the resets of it that no audit row tells of yet.
select w.*, exists (
    select from alarms m
    where m.workflow_id = w.workflow_id and m.cleared_at is null
      and starts_with(m.key, 'reconcile:')
) as alarmed, coalesce((
    select array_agg(r.run_id order by r.generation)
    from application_runs r
    where r.workflow_id = w.workflow_id and r.number = w.number and r.reset and not exists (
        select from interventions i
        where i.workflow_id = w.workflow_id and i.action = 'reset'
          and i.outcome ->> 'run_id' = r.run_id
    )
), '{}') as new_resets
from (
    select workflow_id, run_id, version, season, number, open as is_open,
        stopped_by_operator as stopped
    from applications where number = split_part($1, '/', 2) and workflow_id = $1
    union all
    select workflow_id, run_id, version, id, '', stage not in ('closed', 'cancelled'), false
    from seasons where id = split_part($1, '/', 2) and workflow_id = $1
    union all
    select workflow_id, run_id, version, season, number, not over, false
    from complaints where number = split_part($1, '/', 2) and workflow_id = $1
) w

-- name: others
-- Seasons and complaints that are not over.
select workflow_id from seasons where stage not in ('closed', 'cancelled')
union all
select workflow_id from complaints where not over
order by workflow_id

-- name: unknown
-- Of these, the ones that no application has. The number is the last part of the id.
select running.workflow_id
from unnest($1::text[]) as running (workflow_id)
where not exists (
    select from applications a where a.number = split_part(running.workflow_id, '/', 2)
)
order by running.workflow_id

-- name: recorded_resets
-- Runs made by a reset have written; no audit row tells of them yet.
select distinct a.workflow_id
from application_runs r
join applications a on a.number = r.number
where r.reset and not exists (
    select from interventions i
    where i.workflow_id = a.workflow_id and i.action = 'reset'
      and i.outcome ->> 'run_id' = r.run_id
)
order by a.workflow_id

-- name: lock_workflow
select pg_advisory_xact_lock(hashtext($1))

-- name: known_intervention
select at from interventions
where workflow_id = $1 and action = $2 and outcome ->> 'run_id' = $3

-- name: intervention
insert into interventions (
    workflow_id, number, action, reason, requested_by, seconded_by, outcome, at
) values ($1, $2, $3, $4, $5, $6, $7, $8)

-- name: mark
update applications set stopped_by_operator = true
where number = split_part($1, '/', 2) and workflow_id = $1 and open and not stopped_by_operator

-- name: unmark
update applications set stopped_by_operator = false
where number = split_part($1, '/', 2) and workflow_id = $1 and stopped_by_operator

-- name: seasons
-- Schedules that have been in force long enough for their broadcast to be over.
select id, schedule, (state ->> 'changed_at')::timestamptz as changed_at
from seasons
where recorded_at <= $1
order by id

-- name: behind
select number, workflow_id, schedule_version, calendar
from applications
where season = $1 and open and not stopped_by_operator and number > $3
  and schedule_version < $2
order by number
limit $4

-- name: stuck
select workflow_id from alarms
where key = 'reconcile:stuck' and cleared_at is null
order by workflow_id

-- name: unarchived
-- Ended for longer than that, and Temporal's history of a run that wrote is not kept. A workflow
-- that was woken again writes under another run.
select distinct ended.workflow_id
from (
    select a.workflow_id, r.run_id
    from applications a
    join application_runs r on r.number = a.number
    where not a.open and a.recorded_at < $1
    union all
    select workflow_id, run_id from complaints where over and recorded_at < $1
) ended
where not exists (
    select from histories h
    where h.workflow_id = ended.workflow_id and h.run_id = ended.run_id
)
order by ended.workflow_id
