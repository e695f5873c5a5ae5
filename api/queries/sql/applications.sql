-- name: status
-- One application with whoever has it. Of the sealed stages ($2) all that is told is that the vote
-- is over. The vote is in `state`: it is for what may be done next, and for no page.
select a.number, a.person, a.season, a.tier, a.position, a.round,
       a.state, a.stopped_by_operator, a.submitted_at, a.schedule_version, a.open,
       case when not v.veiled then a.due_at end as due_at,
       case when v.veiled then '[]'::jsonb else a.clocks end as clocks,
       case when v.veiled then (a.state ->> 'voted_at')::timestamptz else a.changed_at end
           as changed_at,
       case when v.veiled then (a.state ->> 'voted_at')::timestamptz end as told_until,
       case when v.veiled then 'founding_body' else a.holder_role end as holder_role,
       v.holder_organisation, a.outcome,
       coalesce(o.name, '') as holder_name, coalesce(o.contact_name, '') as contact_name,
       coalesce(o.contact_phone, '') as contact_phone
from applications a
join notices n on n.id = a.season and n.edition = a.edition
cross join lateral (
    select a.stage = any($2::text[]) as veiled,
           case when a.stage = any($2::text[]) then n.document #>> '{terms,bodies,founding}'
                else a.holder_organisation end as holder_organisation
) v
left join organisations o on o.id = v.holder_organisation
where a.number = $1

-- name: state
select state from applications where number = $1

-- name: refusals
-- The last commands refused at the edge, the newest first.
select command, rule, because, at from refusals
where number = $1 and ($3::timestamptz is null or at <= $3)
order by id desc limit $2

-- name: quarantined
-- The last messages that were not carried out, the newest first.
select name, reason, rule, at from quarantine
where number = $1 and ($3::timestamptz is null or at <= $3)
order by id desc limit $2

-- name: of_a_person
-- The sealed stages ($2) are all told as the first of them (D-49).
select number, season, case when stage = any($2::text[]) then 'review_done' else stage end as stage,
       round, case when stage <> all($2::text[]) then due_at end as due_at, outcome, opened_at
from applications
where person = $1
order by opened_at, number

-- name: edition
select edition from applications where number = $1

-- name: lines
-- The applications whose tasks an organisation has had, a page of them. Drafts are nobody's but the
-- applicant's. The sealed stages ($11) are told, and found, as the first of them (D-49), except by
-- the bodies that act on the result.
select a.number, a.season, v.stage, a.level, a.route, a.unit, a.round, v.holder_role,
       v.holder_organisation, case when not v.veiled then a.due_at end as due_at, a.submitted_at
from applications a
join notices n on n.id = a.season and n.edition = a.edition
cross join lateral (
    select n.document #> '{terms,bodies}' as bodies,
           a.stage = any($11::text[]) as is_sealed
) b
cross join lateral (
    select b.is_sealed and not coalesce(
               $9 = 'founding_body' and $1 = b.bodies ->> 'founding'
               or $9 in ('authority', 'investigator') and exists (
                   select from tasks t
                   where t.number = a.number and t.organisation = $1 and t.role = $9
                     and t.closed_at is null
               ), false) as veiled
) s
cross join lateral (
    select s.veiled,
           case when s.veiled then 'review_done' else a.stage end as stage,
           case when s.veiled then 'founding_body' else a.holder_role end as holder_role,
           case when s.veiled then b.bodies ->> 'founding' else a.holder_organisation end
               as holder_organisation
) v
where a.number > $7
  and a.stage <> 'draft'
  and exists (
      select from tasks t where t.number = a.number and t.organisation = $1 and t.role = $9
  )
  and ($10::text[] is null or a.season = any($10))
  and ($2::text is null or a.season = $2)
  and ($3::text is null or v.stage = $3)
  and ($3::text is null or a.stage = $3 or $3 = 'review_done' and a.stage = any($11::text[]))
  and ($4::text is null or a.unit = $4)
  and ($5::text is null or a.district = $5)
  and ($6::text is null or v.holder_organisation = $6)
order by a.number
limit $8
