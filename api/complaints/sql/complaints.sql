-- name: lodge
-- The next one against this application; two at once have two numbers.
insert into complaint_statements (
    number, n, kind, subject, statement, reporter, reporter_digest, lodged_at, command
)
select $1, coalesce((
    select max(n) from complaint_statements where number = $1
), (select count(*) from complaints where number = $1)) + 1, $2, $3, $4, $5, $6, $7, $8
returning n

-- name: lodged
select n, lodged_at from complaint_statements where command = $1

-- name: lock
select number from applications where number = $1 for update

-- name: complaint
select s.number, s.n, s.kind, s.subject, s.statement, s.reporter, s.reporter_digest, s.lodged_at,
       coalesce(c.stage, 'received') as stage, coalesce(c.investigator, '') as investigator,
       c.finding, c.concluded_at, coalesce(c.state -> 'barred', '[]') as barred,
       (c.state -> 'reply_due' ->> 'last_day')::date as reply_due
from complaint_statements s
left join complaints c on c.id = s.number || '/' || s.n
where s.number = $1 and s.n = $2

-- name: own
select s.number, s.n, s.kind, s.subject, s.lodged_at, coalesce(c.stage, 'received') as stage,
       c.concluded_at
from complaint_statements s
left join complaints c on c.id = s.number || '/' || s.n
where s.reporter_digest = $1
order by s.lodged_at desc

-- name: of_investigator
select c.number, c.id, c.stage, c.received_at, c.season,
       (c.state -> 'reply_due' ->> 'last_day')::date as reply_due
from complaints c
where c.investigator = $1 and not c.over
order by c.received_at
limit $2
