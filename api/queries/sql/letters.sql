-- name: messages
-- The newest first; the next page begins below the last id.
select id, number, kind, title, body, due_at, at, read_at from messages
where person = $1 and ($2::bigint is null or id < $2) and (not $3 or read_at is null)
order by id desc
limit $4

-- name: unread
select count(*)::integer from messages where person = $1 and read_at is null

-- name: read
-- Again changes nothing.
update messages set read_at = coalesce(read_at, $3) where id = $2 and person = $1 returning id

-- name: of_an_application
-- How every letter fares. A letter that has reached nobody yet has no channel; no address, nobody's id.
-- Of a case in a sealed stage ($2) not those to whoever acts on a passed result alone (D-49).
select o.kind, o.recipient_role, coalesce(d.channel, '') as channel,
       case
           when d.delivered_at is not null then 'delivered'
           when d.dropped_at is not null then 'dropped'
           when coalesce(d.given_up_at, o.given_up_at) is not null then 'given_up'
           when d.id is null and o.sent_at is not null then 'superseded'
           else 'waiting'
       end as state,
       coalesce(d.attempts, o.attempts) as tries,
       coalesce(d.failure, o.failure, '') as failure,
       o.queued_at, d.delivered_at
from outbox o
join applications a on a.number = o.number
left join deliveries d on d.letter = o.id
where o.number = $1
  and not (a.stage = any($2::text[]) and o.recipient_role in ('authority', 'investigator'))
order by o.id, d.person, d.channel

-- name: given_up
-- Letters that reached nobody, and deliveries that failed for good; the next page after the last id.
select id, number, kind, recipient_role, channel, tries, failure, given_up_at
from (
    select o.id::text as id, o.number, o.kind, o.recipient_role, '' as channel,
           o.attempts as tries, coalesce(o.failure, '') as failure, o.given_up_at
    from outbox o
    where o.given_up_at is not null
    union all
    select d.id::text, o.number, o.kind, o.recipient_role, d.channel,
           d.attempts, coalesce(d.failure, ''), d.given_up_at
    from deliveries d
    join outbox o on o.id = d.letter
    where d.given_up_at is not null
) failed
where id > $1
order by id
limit $2

-- name: resend_letter
update outbox set attempts = 0, given_up_at = null, next_try_at = $2
where id = $1 and given_up_at is not null
returning id

-- name: resend_delivery
-- The same row: receivers know it by the same reference.
update deliveries set attempts = 0, given_up_at = null, next_try_at = $2
where id = $1 and given_up_at is not null
returning id

-- name: ring
select pg_notify('outbox', '')
