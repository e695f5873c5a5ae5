-- name: one_at_a_time
-- Whoever else opens a vote on this case waits until this one is opened, or was refused.
select pg_advisory_xact_lock(hashtextextended('vote:' || $1, 0))

-- name: session
-- Held, so that the session is not closed meanwhile.
select stage from meetings where id = $1 and season = $2 for share

-- name: present
select person from meeting_seats where meeting = $1 and signed_in_at is not null order by person

-- name: declare
insert into recusal_declarations (number, person, declared_at) values ($1, $2, $3)
on conflict do nothing

-- name: last
-- The last round of the case, in whichever meeting.
select meeting, round, opened_at, closed_at from vote_rounds
where number = $1 order by opened_at desc, meeting desc, round desc limit 1

-- name: next
select coalesce(max(round), 0) + 1 from vote_rounds where meeting = $1 and number = $2

-- name: there
select cardinality(attending) as attending, cardinality(recused) as recused from vote_rounds
where meeting = $1 and number = $2 and round = $3
