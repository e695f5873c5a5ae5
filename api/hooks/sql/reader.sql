-- name: lock
select pg_try_advisory_xact_lock($1)

-- name: queued
-- Positions are given before they commit: a lower one may come later, but never of the same
-- application, whose writers wait for each other.
select position, number, version, type, stage, at from hook_events order by position limit $1

-- name: listeners
-- Hooks that listen for these, as long as somebody is bound to act so; what each may hear of is
-- asked next.
select e.position, h.id as hook, h.organisation, h.role
from hook_events e
join applications a on a.number = e.number
join webhooks h on h.state = 'on'
    and h.season in ('', a.season)
    and (cardinality(h.types) = 0 or e.type = any(h.types))
where e.position = any($1::bigint[])
  and exists (
      select from memberships m
      where m.organisation = h.organisation and m.role = h.role and m.unbound_at is null
        and m.season in ('', a.season)
  )
order by e.position, h.id

-- name: deliver
insert into hook_deliveries (hook, event, number, version, type, stage, at, due_at)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (hook, event) do nothing

-- name: done
delete from hook_events where position = any($1::bigint[])

-- name: forget
-- What was delivered or given up long ago, and what waits for a hook that is gone.
delete from hook_deliveries d
using webhooks h
where h.id = d.hook
  and (d.state <> 'waiting' and d.tried_at < $1 or d.state = 'waiting' and h.state = 'removed')
