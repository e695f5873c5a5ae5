-- name: open
insert into registrations (
    purpose, kind, uscc, name, district, contact_name, contact_phone, employs, person, state,
    requested_at
) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'opened', $10)
returning id

-- name: organisation_by_uscc
select id, active from organisations where uscc = $1

-- name: registration
select id, purpose, kind, uscc, name, district, contact_name, contact_phone, employs, person,
       state, media_type, requested_at, organisation, decided_by, decided_at, reason
from registrations where id = $1

-- name: lock
select state, person, purpose, kind, uscc, name, district, contact_name, contact_phone
from registrations where id = $1 for update

-- name: certify
update registrations set certificate = $2, media_type = $3, state = 'pending' where id = $1

-- name: certificate
select certificate, media_type from registrations where id = $1 and certificate is not null

-- name: decide
update registrations
set state = $2, organisation = $3, decided_by = $4, decided_at = $5, reason = $6
where id = $1

-- name: withdraw
update registrations set state = 'withdrawn' where id = $1

-- name: own
select id, purpose, kind, uscc, name, district, contact_name, contact_phone, employs, person,
       state, media_type, requested_at, organisation, decided_by, decided_at, reason
from registrations where person = $1 order by id desc

-- name: waiting
select id, purpose, kind, uscc, name, district, contact_name, contact_phone, employs, person,
       state, media_type, requested_at, organisation, decided_by, decided_at, reason
from registrations where state = 'pending' and id > $1 order by id limit $2

-- name: found
-- One that was given up and comes again keeps its id.
insert into organisations (id, name, role, district, contact_name, contact_phone, uscc)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (id) do update set
    name = excluded.name, role = excluded.role, district = excluded.district,
    contact_name = excluded.contact_name, contact_phone = excluded.contact_phone,
    active = true, changed_at = now()

-- name: unbind_administrators
update memberships set unbound_at = $3
where organisation = $1 and role = $2 and unbound_at is null

-- name: role_of
select role from organisations where id = $1

-- name: deactivate
-- Nothing that it still has in its hands is left without anybody.
update organisations o set active = false, changed_at = now()
where o.id = $1 and o.active
  and not exists (select from tasks t where t.organisation = o.id and t.closed_at is null)
returning id

-- name: is_active
select active from organisations where id = $1

-- name: selectable
-- What an applicant chooses from (JB24-3.2-6): registered, active, with a contact.
select id, name, role, district, uscc from organisations
where active and contact_name <> '' and contact_phone <> ''
  and ($1::text is null or role = $1) and ($2::text is null or district = $2)
  and (name like '%' || $3 || '%' or uscc = $3) and id > $4
order by id limit $5

-- name: state_identity
insert into identities (digest, person, stated_at) values ($1, $2, $3)
on conflict do nothing
returning person

-- name: known_identity
select person from identities where digest = $1

-- name: note
insert into administration (by, acting_as, what, about, at) values ($1, $2, $3, $4, $5)

-- name: administration
select id, by, acting_as, what, about, at from administration where id > $1 order by id limit $2
