-- name: raise
-- Twice is once, and one that a person has cleared does not come back for the same instant.
insert into alarms (
    workflow_id, key, kind, role, organisation, season, number, title, rule, due_at, details,
    raised_at
) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
on conflict do nothing
returning id

-- name: clear
with cleared as (
    update alarms set cleared_at = $3, cleared_how = 'settled'
    where workflow_id = $1 and starts_with(key, $2) and cleared_at is null
    returning 1
)
select count(*) from cleared
