-- name: register
insert into signers (id, public_key, title, organisation, created_at) values ($1, $2, $3, $4, $5)
on conflict (id) do nothing

-- name: revoked_at
select revoked_at from signers where id = $1

-- name: revoke
update signers set revoked_at = coalesce(revoked_at, $2) where id = $1 returning id

-- name: signers
select id, title, organisation, created_at, revoked_at from signers order by created_at, id
