-- name: lock
select pg_advisory_xact_lock(hashtext('meetings:' || $1))

-- name: convened
select n, held_on, answer_days, standing, convened_by, convened_at from convenings where command = $1

-- name: convene
insert into convenings (season, n, command, held_on, answer_days, standing, convened_by, convened_at)
select $1, coalesce(max(n), 0) + 1, $2, $3, $4, $5, $6, $7 from convenings where season = $1
returning n, held_on, answer_days, standing, convened_by, convened_at

-- name: chairs
-- Of the people named, who is bound to preside in this committee.
select distinct person from memberships
where organisation = $1 and role = 'chair' and season in ('', $2) and unbound_at is null
  and person = any($3)

-- name: one
select state from meetings where id = $1

-- name: of_a_body
-- The committee's own, and those whose draw the body witnesses.
select id, season, stage, held_on from meetings
where committee = $1 or state -> 'witnesses' ? $1
order by held_on desc, id

-- name: of_a_person
select m.id, m.season, m.stage, m.held_on, s.answer, s.answer_by, s.specialty
from meeting_seats s join meetings m on m.id = s.meeting
where s.person = $1 and m.committee = $2
order by m.held_on desc, m.id
