-- name: register
-- Nothing where there are as many as there may be; two at one moment may make one more.
insert into webhooks
    (id, organisation, role, season, types, url, secret, created_by, created_at)
select $1, $2, $3, $4, $5::text[], $6, $7, $8, $9
where (
    select count(*) from webhooks
    where organisation = $2 and role = $3 and state <> 'removed'
) < $10::integer
returning id

-- name: hooks
select id, url, season, types, state, failing_since, off_at, created_at from webhooks
where organisation = $1 and role = $2 and state <> 'removed'
  and ($3::text[] is null or season = any($3))
order by created_at, id

-- name: own
select id from webhooks
where id = $1 and organisation = $2 and role = $3 and state <> 'removed'
  and ($4::text[] is null or season = any($4))

-- name: remove
-- The row stays: where an organisation's news once went can be read later.
update webhooks set state = 'removed', secret = '' where id = $1

-- name: switch_on
update webhooks set state = 'on', failing_since = null, off_at = null
where id = $1 and state = 'off'

-- name: deliveries
select id, number, version, type, stage, at, state, tries,
       case when state = 'waiting' then due_at end as due_at, tried_at, answer, fault
from hook_deliveries
where hook = $1 and ($2::text is null or state = $2) and ($3::bigint is null or id < $3)
order by id desc
limit $4

-- name: resend
update hook_deliveries set state = 'waiting', tries = 0, due_at = $3
where hook = $1 and id = $2 and state = 'failed'
returning id

-- name: delivery_state
select state from hook_deliveries where hook = $1 and id = $2
