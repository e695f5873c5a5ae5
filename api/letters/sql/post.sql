-- name: next_letter
-- One at a time; another postman takes another one.
select o.id, o.number, o.generation, o.seq, o.kind, o.recipient_role, o.recipient, o.attempts,
       a.person as applicant, a.season, a.edition
from outbox o
join applications a on a.number = o.number
where o.sent_at is null and o.given_up_at is null and o.next_try_at <= $1
order by o.next_try_at, o.id
limit 1
for update of o skip locked

-- name: still_so
-- Whether the event, or the same one after a reset, still counts.
select exists (
    select
    from events said
    join current_events now_said on now_said.number = said.number and now_said.seq = said.seq
        and now_said.generation >= said.generation and now_said.data = said.data
    where said.number = $1 and said.generation = $2 and said.seq = $3
)

-- name: events_until
-- What had happened by then, on the line of events that the letter stands on.
select e.data from events e
where e.number = $1 and e.generation <= $2 and e.seq <= $3 and not exists (
    select
    from application_runs r
    where r.number = e.number and r.reset and r.generation > e.generation
      and r.generation <= $2 and r.version_from < e.seq
)
order by e.seq

-- name: members
-- Who acts for the organisation in that role and season; never the applicant (SOD-1).
select distinct person from memberships
where organisation = $1 and role = $2 and season in ('', $3) and unbound_at is null
  and person <> $4
order by person

-- name: language
select language from correspondence where person = $1

-- name: put_message
insert into messages (letter, person, number, kind, title, body, due_at, at)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (letter, person) do nothing

-- name: put_in_portal
insert into deliveries (letter, person, channel, attempts, next_try_at, delivered_at)
values ($1, $2, 'portal', 1, $3, $3)
on conflict (letter, person, channel) do nothing

-- name: put_on_channels
insert into deliveries (letter, person, channel, next_try_at)
select $1, $2, kind, $3 from channels
where person = $2 and enabled and verified_at is not null
on conflict (letter, person, channel) do nothing

-- name: handed_out
update outbox set attempts = attempts + 1, sent_at = $2, failure = $3 where id = $1

-- name: ring
select pg_notify('outbox', '')

-- name: letter_failed
update outbox set attempts = attempts + 1, failure = $2, next_try_at = $3, given_up_at = $4
where id = $1

-- name: claim
-- Counted before it is tried, and nobody else's until the lease ends.
update deliveries d set attempts = d.attempts + 1, next_try_at = $2
from (
    select id from deliveries
    where delivered_at is null and given_up_at is null and dropped_at is null
      and next_try_at <= $1
    order by next_try_at, id
    limit $3
    for update skip locked
) due
where d.id = due.id
returning d.id

-- name: parcels
-- Without an address where the person does not want the channel any more.
select d.id, d.channel, d.attempts, m.number, m.kind, m.title, m.body, m.due_at, c.address, d.person,
       coalesce(p.quiet_hours, true) as quiet_hours
from deliveries d
join messages m on m.letter = d.letter and m.person = d.person
left join channels c on c.person = d.person and c.kind = d.channel
    and c.enabled and c.verified_at is not null
left join correspondence p on p.person = d.person
where d.id = any($1::uuid[])
order by d.id

-- name: delivered
update deliveries set delivered_at = $2, failure = null where id = $1

-- name: failed
update deliveries set failure = $2, next_try_at = $3, given_up_at = $4 where id = $1

-- name: dropped
update deliveries set dropped_at = $2, attempts = attempts - 1 where id = $1

-- name: postponed
-- No try was made.
update deliveries set next_try_at = $2, attempts = attempts - 1 where id = $1

-- name: to_verify
-- Asked for since the last one, which was a while ago: nobody floods somebody else's address.
select person, kind, address from channels
where verified_at is null and enabled
  and (code_made_at is null or (code_made_at < code_asked_at and code_made_at <= $1))
order by code_asked_at
limit 1
for update skip locked

-- name: code_made
update channels set code = $3, code_made_at = $4, code_tries = 0 where person = $1 and kind = $2
