-- name: agenda
-- What has been handed to the meeting, or was voted on in it; never how a vote went.
select a.number, a.state ->> 'group' as specialty,
       jsonb_array_length(coalesce(a.state -> 'opinions', '[]')) as opinions,
       r.round, r.opened_at, r.closed_at,
       (select count(*) from meeting_panels p where p.meeting = $1 and p.number = a.number) as readers,
       exists (
           select from meeting_panels p
           where p.meeting = $1 and p.number = a.number and p.person = $3
       ) as reads,
       coalesce($3 = any(r.voters), false) as votes
from applications a
left join lateral (
    select round, opened_at, closed_at, voters from vote_rounds
    where meeting = $1 and number = a.number order by round desc limit 1
) r on true
where a.season = $2 and (a.state ->> 'meeting' = $1 or r.round is not null)
order by a.number

-- name: rounds
select round, opened_at, closed_at, cardinality(voters) as voters, attending, recused,
       $3 = any(voters) as votes
from vote_rounds where meeting = $1 and number = $2 order by round
