-- name: note_access
insert into personal_access (person, number, what, by, acting_as, at)
values ($1, $2, $3, $4, $5, $6)

-- name: accesses
select number, what, by, acting_as, at from personal_access
where person = $1 and id > $2
order by id limit $3

-- name: applications
-- The sealed stages are all told as the first of them (D-49).
select number, season,
       case when stage in ('result_publicity', 'result_objection', 'pending_confirmation')
            then 'review_done' else stage end as stage,
       level, opened_at
from applications where person = $1 order by number

-- name: revisions
select r.number, r.revision, r.digest, r.form, r.recorded_at
from revisions r join applications a using (number)
where a.person = $1 order by r.number, r.revision

-- name: drafts
select distinct on (d.number, d.section) d.number, d.section, d.content, d.saved_at
from drafts d join applications a using (number)
where a.person = $1
order by d.number, d.section, d.version desc

-- name: attachments
select t.number, t.digest, t.name, t.media_type, t.size, t.recorded_at
from attachments t join applications a using (number)
where a.person = $1 order by t.number, t.digest

-- name: messages
select number, title, body, at, read_at from messages where person = $1 order by id

-- name: channels
select kind, address, verified_at from channels where person = $1 order by kind

-- name: memberships
select organisation, role, season, bound_at, unbound_at from memberships where person = $1
order by organisation, role, season

-- name: sign_ins
select method, created_at, seen_at, revoked_at from sessions where person = $1 order by created_at

-- name: person
select display_name, created_at from people where id = $1

-- name: open_application
select number from applications where person = $1 and open order by number limit 1

-- name: valid_certificate
select certificate from certificates c
where c.person = $1 and c.cancelled_at is null limit 1

-- name: acts_for
select organisation from memberships where person = $1 and unbound_at is null limit 1

-- name: files_of_nobody_else
select distinct t.digest
from attachments t join applications a using (number)
where a.person = $1 and not exists (
    select from attachments o join applications b on b.number = o.number
    where o.digest = t.digest and b.person <> $1
)

-- name: forget_accounts
with gone as (delete from accounts where person = $1)
update people set display_name = '' where id = $1

-- name: forget_sessions
update sessions set revoked_at = coalesce(revoked_at, $2) where person = $1

-- name: forget_tokens
update service_tokens set revoked_at = coalesce(revoked_at, $2) where person = $1

-- name: forget_totp
delete from one_time_passwords where person = $1

-- name: forget_codes
delete from recovery_codes where person = $1

-- name: forget_passkeys
delete from passkeys where person = $1

-- name: forget_external
delete from external_accounts where person = $1

-- name: forget_channels
delete from channels where person = $1

-- name: forget_identity
delete from identities where person = $1

-- name: forget_drafts
delete from drafts d using applications a where a.number = d.number and a.person = $1

-- name: forget_names_of_files
update attachments t set name = '' from applications a where a.number = t.number and a.person = $1

-- name: forget_uploads
delete from uploads where person = $1
