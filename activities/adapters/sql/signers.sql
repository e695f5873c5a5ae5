-- name: signers
select id, public_key, organisation from signers where revoked_at is null order by id

-- name: register
insert into signers (id, public_key, title, created_at) values ($1, $2, $3, $4)
on conflict (id) do nothing

-- name: is_revoked
select revoked_at is not null from signers where id = $1
