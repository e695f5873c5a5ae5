-- name: inbox
-- What waits for an organisation in a role: the most urgent first, those without a date last. The
-- sealed stages are told only to who acts on the result (D-49), here and below.
select t.number, t.key, t.kind, t.title, t.rule, t.role, t.organisation, t.due_at, t.opened_at,
       a.season, case when v.veiled then 'review_done' else a.stage end as stage, a.round,
       a.position, a.level, a.route,
       case when v.veiled and a.hold_reason = any($5::text[]) then 'review_done'
            else a.hold_reason end as hold_reason
from tasks t
join applications a on a.number = t.number
cross join lateral (
    select a.stage = any($5::text[])
           and t.role not in ('founding_body', 'authority', 'investigator') as veiled
) v
where t.organisation = $1 and t.role = $3 and t.closed_at is null
  and ($4::text[] is null or a.season = any($4))
order by t.due_at, t.id
limit $2

-- name: inbox_of_every_role
select t.number, t.key, t.kind, t.title, t.rule, t.role, t.organisation, t.due_at, t.opened_at,
       a.season, case when v.veiled then 'review_done' else a.stage end as stage, a.round,
       a.position, a.level, a.route,
       case when v.veiled and a.hold_reason = any($3::text[]) then 'review_done'
            else a.hold_reason end as hold_reason
from tasks t
join applications a on a.number = t.number
cross join lateral (
    select a.stage = any($3::text[])
           and t.role not in ('founding_body', 'authority', 'investigator') as veiled
) v
where t.organisation = $1 and t.closed_at is null
order by t.due_at, t.id
limit $2

-- name: inbox_of_an_applicant
select t.number, t.key, t.kind, t.title, t.rule, t.role, t.organisation, t.due_at, t.opened_at,
       a.season, case when v.veiled then 'review_done' else a.stage end as stage, a.round,
       a.position, a.level, a.route,
       case when v.veiled and a.hold_reason = any($3::text[]) then 'review_done'
            else a.hold_reason end as hold_reason
from tasks t
join applications a on a.number = t.number
cross join lateral (
    select a.stage = any($3::text[])
           and t.role not in ('founding_body', 'authority', 'investigator') as veiled
) v
where t.person = $1 and t.organisation = '' and t.closed_at is null
order by t.due_at, t.id
limit $2

-- name: tasks_of_an_application
-- Open ones first; closed ones keep who closed them and when.
select key, kind, title, rule, role, organisation, due_at, opened_at, contact_name, contact_phone,
       closed_at, closed_by, closed_for, closed_how
from tasks
where number = $1
order by closed_at nulls first, id
