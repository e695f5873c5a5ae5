-- name: key
select wrapped from person_keys where person = $1

-- name: make
insert into person_keys (person, wrapped) values ($1, $2)
on conflict (person) do nothing

-- name: applicant
select person from applications where number = $1

-- name: destroy
-- The row stays, so that no new key is made for whoever was erased.
insert into person_keys (person, wrapped, destroyed_at) values ($1, null, $2)
on conflict (person) do update set wrapped = null, destroyed_at = excluded.destroyed_at
    where person_keys.wrapped is not null
returning person
