-- name: quarantine
-- What nobody has looked at yet, the oldest first.
select id, workflow_id, number, name, reason, rule, command_id, sha256, size, at, recorded_at
from quarantine
where seen_at is null and id > $1
order by id
limit $2

-- name: waiting_letters
select count(*) filter (where given_up_at is null)::integer as waiting,
       count(*) filter (where given_up_at is not null)::integer as given_up
from outbox
where sent_at is null

-- name: stopped
-- Cases that an operator has stopped outside the process.
select number, stage, changed_at from applications where stopped_by_operator order by number
