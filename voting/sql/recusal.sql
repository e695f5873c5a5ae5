-- name: units
-- Where each of them works, as far as they act for it.
select person, organisation from memberships
where role not in ('expert', 'chair') and unbound_at is null and person = any($1)

-- name: declared
select person from recusal_declarations where number = $1

-- name: accused
-- By a complaint about this case that was not found to be unfounded.
select distinct jsonb_array_elements_text(coalesce(state -> 'accused', '[]')) as person
from complaints where number = $1 and stage <> 'not_proven'
