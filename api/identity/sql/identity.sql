-- name: token
select person, secret, scopes, expires_at, revoked_at from service_tokens where id = $1

-- name: issue
insert into service_tokens (id, person, title, secret, scopes, created_by, created_at, expires_at)
values ($1, $2, $3, $4, $5, $6, $7, $8)

-- name: revoke
update service_tokens set revoked_at = coalesce(revoked_at, $2) where id = $1 returning id

-- name: tokens
select id, title, scopes, created_at, expires_at, revoked_at from service_tokens
where person = $1
order by created_at desc

-- name: enrol
insert into people (id, display_name) values ($1, $2)
on conflict (id) do update set display_name = excluded.display_name

-- name: bind
insert into memberships (person, organisation, role, season) values ($1, $2, $3, $4)
on conflict (person, organisation, role, season) do update set unbound_at = null

-- name: unbind
update memberships set unbound_at = coalesce(unbound_at, $5)
where person = $1 and organisation = $2 and role = $3 and season = $4
returning person

-- name: memberships
select organisation, role, season from memberships
where person = $1 and unbound_at is null
order by organisation, role, season

-- name: applies_under
-- Open applications of this person that climb through this organisation (SOD-1).
select number from applications
where person = $1 and open and state -> 'chain' @> jsonb_build_array(
    jsonb_build_object('organisation', $2::text))
order by number limit 1
