-- name: next
-- The earliest that is due of some hook which nobody else is sending to. An application's own wait
-- for each other; what was taken while we looked is no longer due, or still locked.
select d.id, d.hook, d.number, d.version, d.type, d.stage, d.at, d.tries,
       h.url, h.secret, h.organisation, h.role,
       exists (
           select from memberships m
           join applications a on a.number = d.number
           where m.organisation = h.organisation and m.role = h.role and m.unbound_at is null
             and m.season in ('', a.season)
       ) as bound
from hook_deliveries d
join webhooks h on h.id = d.hook
where d.state = 'waiting' and d.due_at <= $1 and h.state = 'on'
  and d.id in (
      select head.id
      from webhooks each
      cross join lateral (
          select w.id
          from hook_deliveries w
          where w.hook = each.id and w.state = 'waiting' and w.due_at <= $1
            and not exists (
                select from hook_deliveries former
                where former.hook = w.hook and former.number = w.number
                  and former.state = 'waiting' and former.event < w.event
            )
          order by w.due_at, w.event
          limit 1
      ) head
      where each.state = 'on'
  )
order by d.due_at, d.event
limit 1
for update of d skip locked

-- name: withhold
-- It may not hear of it any more; that it would have is nobody's to see.
delete from hook_deliveries where id = $1

-- name: delivered
update hook_deliveries
set state = 'delivered', tries = tries + 1, tried_at = $2, answer = $3, fault = ''
where id = $1

-- name: tried
update hook_deliveries
set state = $2, tries = tries + 1, due_at = $3, tried_at = $4, answer = $5, fault = $6
where id = $1

-- name: hook_is_well
update webhooks set failing_since = null where id = $1 and failing_since is not null

-- name: hook_fails
update webhooks set failing_since = coalesce(failing_since, $2) where id = $1
returning failing_since

-- name: switch_off
update webhooks set state = 'off', off_at = $2 where id = $1 and state = 'on'

-- name: give_up
update hook_deliveries set state = 'failed', tried_at = $2, fault = $3
where hook = $1 and state = 'waiting'
