-- name: status
-- One application with whoever has it. The vote is in `state`: it is for what may be done next, and
-- for no page.
select a.number, a.person, a.season, a.stage, a.tier, a.position, a.round, a.version, a.outcome,
       a.due_at, a.wakes_at, a.clocks, a.state -> 'holds' as holds, a.state, a.stopped_by_operator,
       a.submitted_at, a.changed_at, a.schedule_version, a.open,
       a.holder_role, a.holder_organisation,
       coalesce(o.name, '') as holder_name, coalesce(o.contact_name, '') as contact_name,
       coalesce(o.contact_phone, '') as contact_phone
from applications a
left join organisations o on o.id = a.holder_organisation
where a.number = $1

-- name: state
select state from applications where number = $1

-- name: refusals
-- The last commands refused at the edge, the newest first.
select command, rule, because, at from refusals where number = $1 order by id desc limit $2

-- name: quarantined
-- The last messages that were not carried out, the newest first.
select name, reason, rule, at from quarantine where number = $1 order by id desc limit $2

-- name: of_a_person
select number, season, stage, round, due_at, outcome, opened_at
from applications
where person = $1
order by opened_at, number

-- name: edition
select edition from applications where number = $1

-- name: lines
-- The applications whose tasks an organisation has had, a page of them. Drafts are nobody's but the
-- applicant's.
select a.number, a.season, a.stage, a.level, a.route, a.unit, a.round, a.holder_role,
       a.holder_organisation, a.due_at, a.submitted_at
from applications a
where a.number > $7
  and a.stage <> 'draft'
  and exists (
      select from tasks t where t.number = a.number and t.organisation = $1 and t.role = $9
  )
  and ($10::text[] is null or a.season = any($10))
  and ($2::text is null or a.season = $2)
  and ($3::text is null or a.stage = $3)
  and ($4::text is null or a.unit = $4)
  and ($5::text is null or a.district = $5)
  and ($6::text is null or a.holder_organisation = $6)
order by a.number
limit $8
