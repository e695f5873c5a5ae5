-- name: total
select count(*)::integer from applications where season = $1

-- name: counts
-- How many by each; from the vote until the result is told everybody stands under review.
with shown as (
    select case when stage = any($2::text[]) then 'under_review' else stage end as stage,
           case when stage = any($2::text[]) then 'committee' else holder_role end as holder_role,
           district, unit, level, route
    from applications
    where season = $1
)
select case
           when grouping(stage) = 0 then 'stage'
           when grouping(holder_role) = 0 then 'holder_role'
           when grouping(district) = 0 then 'district'
           when grouping(unit) = 0 then 'unit'
           when grouping(level) = 0 then 'level'
           else 'route'
       end as by,
       coalesce(stage, holder_role, district, unit, level, route) as value,
       count(*)::integer as applications
from shown
group by grouping sets ((stage), (holder_role), (district), (unit), (level), (route))
order by 1, 3 desc, 2

-- name: refusals
-- By rule. That somebody tried to tell a result would tell what it is.
select r.rule, count(*)::integer as refusals
from refusals r
join applications a on a.number = r.number
where a.season = $1
  and not (
      a.stage = any($2::text[])
      and r.command in ('publish_result', 'release_result', 'confirm')
  )
group by r.rule
order by 2 desc, 1

-- name: page
select a.number, a.season, a.edition, a.channel, a.level, a.route, a.unit, a.district, a.stage,
       a.holder_role, a.holder_organisation, a.round, a.outcome, a.submitted_at, a.state,
       n.document -> 'terms' -> 'bodies' ->> 'committee' as committee,
       coalesce(o.name, '') as unit_name
from applications a
join notices n on n.id = a.season and n.edition = a.edition
left join organisations o on o.id = a.unit
where a.season = $1 and a.number > $2 and a.stage <> 'draft'
order by a.number
limit $3
