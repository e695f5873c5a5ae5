-- name: bans
-- 诚信档案: every ban of a person that was not struck.
select valid_from, valid_until from integrity_records
where person = $1 and struck_at is null
order by valid_from

-- name: chance
-- Which other application takes this year's only chance (N89-3.1-3).
select number from annual_chances
where person = $1 and year = $2 and number <> $3 and status in ('held', 'consumed')

-- name: administers
-- The organisations whose titles this person administers (SOD-1).
select organisation from memberships
where person = $1 and unbound_at is null
order by organisation

-- name: is_registered
-- An organisation can act once it is registered with a contact (N89-3.3.1-5, D-39).
select exists (
    select from organisations
    where id = $1 and active and contact_name <> '' and contact_phone <> ''
)

-- name: comparisons
-- What each register said last of a revision, up to then.
select distinct on (register) register, outcome, at, differs
from comparisons where number = $1 and revision = $2
order by register, id desc
