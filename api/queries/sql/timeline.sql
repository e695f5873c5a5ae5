-- name: timeline
-- Everything that happened, in the order it was written. A vote and the experts' opinions leave
-- the database only once a later event has made the result known (D-49); who the expert was, never.
-- `veiled`: it came after a vote whose case is still in a sealed stage ($2).
with known as (
    select coalesce(max(seq), 0) as until
    from current_events
    where number = $1 and type in ('confirmed', 'result_released')
),
sealed_vote as (
    select max(c.seq) as seq
    from current_events c
    join applications a on a.number = c.number and a.stage = any($2::text[])
    where c.number = $1 and c.type = 'vote_closed'
),
told as (
    select e.*,
           not exists (
               select from current_events c
               where c.number = e.number and c.generation = e.generation and c.seq = e.seq
           ) as superseded
    from events e
    where e.number = $1
)
select t.position, t.seq, t.generation, t.superseded, t.at, t.recorded_at, t.command_id, t.type,
       t.organisation, coalesce(o.name, '') as organisation_name, t.role, sealed.it as sealed,
       case when t.type <> 'opinion_recorded' then t.person else '' end as person,
       case
           when sealed.it then null
           when t.type = 'opinion_recorded' then jsonb_set(t.data, '{by,person}', '""')
           else t.data
       end as data,
       coalesce(t.seq > sealed_vote.seq, false) as veiled
from told t
cross join known
cross join sealed_vote
cross join lateral (
    select t.type in ('vote_closed', 'opinion_recorded')
           and (t.superseded or t.seq > known.until) as it
) sealed
left join organisations o on o.id = t.organisation
order by t.link
