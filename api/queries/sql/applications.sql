-- name: status
-- One application with whoever has it. The vote is in `state`; nothing here reads it.
select a.number, a.person, a.season, a.stage, a.tier, a.position, a.round, a.version, a.outcome,
       a.due_at, a.wakes_at, a.clocks, a.state -> 'holds' as holds, a.stopped_by_operator,
       a.submitted_at, a.changed_at, a.schedule_version, a.open,
       a.holder_role, a.holder_organisation,
       coalesce(o.name, '') as holder_name, coalesce(o.contact_name, '') as contact_name,
       coalesce(o.contact_phone, '') as contact_phone
from applications a
left join organisations o on o.id = a.holder_organisation
where a.number = $1

-- name: state
select state from applications where number = $1

-- name: refusals
-- The last commands refused at the edge, the newest first.
select command, rule, because, at from refusals where number = $1 order by id desc limit $2

-- name: quarantined
-- The last messages that were not carried out, the newest first.
select name, reason, rule, at from quarantine where number = $1 order by id desc limit $2

-- name: of_a_person
select number, season, stage, round, due_at, outcome, opened_at
from applications
where person = $1
order by opened_at, number
