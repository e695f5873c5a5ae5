-- name: account
select person, password, temporary, disabled_at from accounts where login = $1

-- name: account_of
select login, password from accounts where person = $1

-- name: is_temporary
select temporary from accounts where person = $1

-- name: set_password
insert into accounts (login, person, password, changed_at, temporary) values ($1, $2, $3, $4, $5)
on conflict (person) do update
    set login = excluded.login, password = excluded.password, changed_at = excluded.changed_at,
        temporary = excluded.temporary

-- name: rehash
update accounts set password = $2 where login = $1

-- name: attempt
-- Counted before it is looked at, so that many at once are not many for free. Nothing: it waits.
insert into sign_in_attempts as a (key, failures, last_at, waits_until)
values ($1, 1, $2, $2)
on conflict (key) do update
    set failures = case when a.last_at < $2 - interval '1 day' then 1 else a.failures + 1 end,
        last_at = $2,
        waits_until = case
            when a.last_at < $2 - interval '1 day' or a.failures + 1 < $3 then $2
            else $2 + least(60, power(2, least(10, a.failures + 1 - $3))) * interval '1 minute'
        end
    where a.waits_until <= $2
returning failures

-- name: waits_until
select waits_until from sign_in_attempts where key = $1

-- name: forget_attempts
delete from sign_in_attempts where key = $1

-- name: begin_session
insert into sessions (
    id, secret, person, method, created_at, seen_at, expires_at, second_factor_at, stepped_up_at
) values ($1, $2, $3, $4, $5, $5, $6, $7, $7)

-- name: session
-- Seen now, unless it is over; once a minute is exact enough.
update sessions
set seen_at = greatest(seen_at, case when $2 - seen_at > interval '1 minute' then $2 else seen_at end)
where secret = $1 and revoked_at is null and expires_at > $2 and seen_at > $3
returning id, person, method, created_at, seen_at, expires_at, second_factor_at, stepped_up_at

-- name: prove
-- A new secret with the new rights: whoever knew the old one has nothing.
update sessions set secret = $2, second_factor_at = $3, stepped_up_at = $3
where id = $1 and revoked_at is null
returning id

-- name: sessions
select id, method, created_at, seen_at, expires_at, second_factor_at is not null as second_factor
from sessions
where person = $1 and revoked_at is null and expires_at > $2 and seen_at > $3
order by seen_at desc

-- name: end_session
update sessions set revoked_at = $3 where id = $1 and person = $2 and revoked_at is null
returning id

-- name: end_sessions
-- All of a person's but one.
update sessions set revoked_at = $3 where person = $1 and id <> $2 and revoked_at is null

-- name: new_totp
-- One that was never confirmed is replaced.
insert into one_time_passwords (person, secret, made_at) values ($1, $2, $3)
on conflict (person) do update set secret = excluded.secret, made_at = excluded.made_at
    where one_time_passwords.confirmed_at is null
returning person

-- name: totp
select secret, last_step, made_at, confirmed_at from one_time_passwords where person = $1

-- name: use_totp
update one_time_passwords set last_step = $2, confirmed_at = coalesce(confirmed_at, $3)
where person = $1 and last_step < $2
returning person

-- name: drop_totp
delete from one_time_passwords where person = $1 returning person

-- name: drop_recovery_codes
delete from recovery_codes where person = $1

-- name: recovery_code
insert into recovery_codes (person, digest) values ($1, $2)

-- name: use_recovery_code
update recovery_codes set used_at = $3 where person = $1 and digest = $2 and used_at is null
returning person

-- name: recovery_codes_left
select count(*) from recovery_codes where person = $1 and used_at is null

-- name: challenge
insert into passkey_challenges (session, purpose, challenge, made_at) values ($1, $2, $3, $4)
on conflict (session, purpose) do update
    set challenge = excluded.challenge, made_at = excluded.made_at

-- name: use_challenge
delete from passkey_challenges where session = $1 and purpose = $2 returning challenge, made_at

-- name: passkeys
select id, title, made_at, public_key, sign_count from passkeys where person = $1 order by made_at

-- name: passkey
select id, public_key, sign_count from passkeys where person = $1 and id = $2

-- name: add_passkey
insert into passkeys (id, person, public_key, sign_count, title, made_at)
values ($1, $2, $3, $4, $5, $6)
on conflict (id) do nothing
returning id

-- name: use_passkey
-- A count that does not rise is a copy, unless the device counts nothing at all.
update passkeys set sign_count = $3
where person = $1 and id = $2 and (sign_count < $3 or (sign_count = 0 and $3 = 0))
returning id

-- name: drop_passkey
delete from passkeys where person = $1 and id = $2 returning id

-- name: set_out
insert into oidc_journeys (state, nonce, verifier, session, made_at) values ($1, $2, $3, $4, $5)

-- name: come_back
delete from oidc_journeys where state = $1 returning nonce, verifier, session, made_at

-- name: forget_journeys
delete from oidc_journeys where made_at < $1

-- name: external
select person from external_accounts where issuer = $1 and subject = $2

-- name: link
insert into external_accounts (issuer, subject, person, linked_at) values ($1, $2, $3, $4)
on conflict (issuer, subject) do nothing
returning person

-- name: person_of_session
select person from sessions where id = $1 and revoked_at is null and expires_at > $2
