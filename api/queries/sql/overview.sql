-- name: counts
-- How many by each; from the vote until the result is told everybody stands under review.
with shown as (
    select case when stage = any($2::text[]) then 'under_review' else stage end as stage,
           case when stage = any($2::text[]) then 'committee' else holder_role end as holder_role,
           district, unit, level
    from applications
    where season = $1
)
select case
           when grouping(stage) = 0 then 'stage'
           when grouping(holder_role) = 0 then 'holder_role'
           when grouping(district) = 0 then 'district'
           when grouping(unit) = 0 then 'unit'
           when grouping(level) = 0 then 'level'
           else 'all'
       end as by,
       coalesce(stage, holder_role, district, unit, level) as value,
       count(*)::integer as applications
from shown
group by grouping sets ((stage), (holder_role), (district), (unit), (level), ())
order by 1, 3 desc, 2

-- name: queues
-- How many wait at each tier, and at the committee's door.
select stage, holder_role as role, holder_organisation as organisation,
       count(*)::integer as queue
from applications
where season = $1 and open
  and stage in ('unit_review', 'publicity_record', 'tier_review', 'committee_intake')
group by stage, holder_role, holder_organisation

-- name: flow
-- What came and what left: by working step and day of Shanghai, and by organisation for the days
-- measured ($4 until $5). A task that a reset has closed has not been handled.
with moved as (
    select number, key, kind, role, organisation, opened_at as at, 1 as came
    from tasks
    where opened_at >= $2 and opened_at < $3
      and kind in (
          'unit_review', 'department_review', 'agency_review', 'district_review',
          'headquarters_review', 'publicity_record', 'committee_intake'
      )
    union all
    select number, key, kind, role, organisation, closed_at, 0
    from tasks
    where closed_at >= $2 and closed_at < $3 and closed_how = 'event'
      and kind in (
          'unit_review', 'department_review', 'agency_review', 'district_review',
          'headquarters_review', 'publicity_record', 'committee_intake'
      )
), placed as (
    select case
               when m.kind = 'publicity_record' then 'reporting'
               when m.kind = 'committee_intake' then 'intake'
               when split_part(m.key, ':', 3) = '0' then 'posting'
               else 'review'
           end as step,
           m.role, m.organisation, m.came, m.at,
           (m.at at time zone 'Asia/Shanghai')::date as day
    from moved m
    join applications a on a.number = m.number
    where a.season = $1
)
select step, role, day, organisation,
       sum(came)::integer as arrived, sum(1 - came)::integer as departed,
       coalesce(sum(came) filter (where at >= $4 and at < $5), 0)::integer as measured_arrived,
       coalesce(sum(1 - came) filter (where at >= $4 and at < $5), 0)::integer as measured_handled
from placed
group by grouping sets ((step, role, day), (step, role, organisation))

-- name: due
-- The next ends of clocks, by who has the cases: none of a stage that tells how a vote went.
select due_at, stage, holder_role, holder_organisation, count(*)::integer as applications
from applications
where season = $1 and open and due_at is not null and due_at < $2 and stage = any($3::text[])
group by due_at, stage, holder_role, holder_organisation
order by due_at, 5 desc, stage, holder_organisation
limit $4

-- name: urgency
select count(*) filter (where due_at < $2)::integer as overdue, count(*)::integer as due
from applications
where season = $1 and open and due_at is not null and due_at < $3 and stage = any($4::text[])
