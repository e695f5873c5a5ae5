-- name: channels
select kind, address, enabled, verified_at from channels where person = $1 and address <> ''
order by kind

-- name: correspondence
select language, quiet_hours from correspondence where person = $1

-- name: keep_correspondence
insert into correspondence (person, language, quiet_hours) values ($1, $2, $3)
on conflict (person) do update
    set language = excluded.language, quiet_hours = excluded.quiet_hours

-- name: forget_others
-- The row stays, without the address: when a code was made last must be known.
update channels set address = '', enabled = false, verified_at = null, code = null
where person = $1 and kind <> all($2::text[])

-- name: kept
select address from channels where person = $1 and kind = $2 for update

-- name: keep_channel
-- Another address is a new one, to be verified; the same one keeps what is known of it.
insert into channels as c (person, kind, address, enabled, code_asked_at) values ($1, $2, $3, $4, $5)
on conflict (person, kind) do update set
    address = excluded.address,
    enabled = excluded.enabled,
    verified_at = case when c.address = excluded.address then c.verified_at end,
    code = case when c.address = excluded.address then c.code end,
    code_asked_at = excluded.code_asked_at

-- name: ring
select pg_notify('outbox', '')

-- name: try_code
-- Every try counts, a wrong one too.
update channels set code_tries = code_tries + 1
where person = $1 and kind = $2 and verified_at is null and code is not null
  and code_tries < $3 and code_made_at > $4
returning code

-- name: verified
update channels set verified_at = $3, code = null where person = $1 and kind = $2
