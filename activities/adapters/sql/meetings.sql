-- name: pool
-- Whose term covers the day (O40-term).
select person, array_agg(distinct g order by g) as groups
from experts, unnest(groups) g
where committee = $1 and term_from <= $2 and term_until > $2 and ended_on is null
group by person
order by person

-- name: agenda
-- Handed to this meeting, under review, and not yet read by anybody's panel here; some at a time.
select state from applications
where season = $1 and stage = 'under_review' and state ->> 'meeting' = $2
  and not exists (
      select from meeting_panels p where p.meeting = $2 and p.number = applications.number
  )
order by number
limit 200

-- name: open_votes
select distinct number from vote_rounds where meeting = $1 and closed_at is null order by number

-- name: seat
insert into meeting_seats (meeting, person, specialty, answer, answer_by, signed_in_at)
values ($1, $2, $3, $4, $5, $6)
on conflict (meeting, person) do update set
    answer = excluded.answer, answer_by = excluded.answer_by, signed_in_at = excluded.signed_in_at

-- name: reader
insert into meeting_panels (meeting, number, person) values ($1, $2, $3) on conflict do nothing
