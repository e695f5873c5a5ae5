-- name: known
-- Open tasks, and those a person closed by hand: they are not opened a second time.
select id, key, kind, role, organisation, title, rule, due_at, closed_at
from tasks
where number = $1 and (closed_at is null or closed_how = 'by_hand')

-- name: open
-- With the contact that the organisation names at this moment.
insert into tasks (
    number, key, kind, role, organisation, person, title, rule, due_at, contact_name, contact_phone,
    opened_at, opened_generation, opened_seq
)
select $1, $2, $3, $4, $5, $6, $7, $8, $9,
       coalesce(o.contact_name, ''), coalesce(o.contact_phone, ''), $10, $11, $12
from (values (1)) one left join organisations o on o.id = $5

-- name: change
update tasks set kind = $2, role = $3, organisation = $4, title = $5, rule = $6, due_at = $7
where id = $1

-- name: close
update tasks set closed_at = $2, closed_by = $3, closed_for = $4, closed_how = $5, closed_seq = $6
where id = any($1::bigint[])

-- name: queue_letter
-- An event that a reset has made happen again in the same words is not told again.
insert into outbox (number, generation, seq, kind, recipient_role, recipient)
select $1, $2, $3, $4, $5, $6
where not exists (
    select
    from events now_said
    join events said on said.number = now_said.number and said.seq = now_said.seq
        and said.generation < now_said.generation and said.data = now_said.data
    join outbox told on told.number = said.number and told.generation = said.generation
        and told.seq = said.seq and told.kind = $4 and told.recipient = $6
    where now_said.number = $1 and now_said.generation = $2 and now_said.seq = $3
)
on conflict do nothing

-- name: wake_sender
select pg_notify('outbox', $1)
