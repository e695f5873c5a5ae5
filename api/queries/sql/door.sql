-- name: note_refusal
-- What was refused at the main door, for whoever asks why a case waits.
insert into refusals (number, command, command_id, person, organisation, role, rule, because, at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- name: unregistered
-- Organisations that cannot act: unknown, inactive, or without a contact to be reached by.
select wanted.id
from unnest($1::text[]) with ordinality as wanted (id, place)
left join organisations o on o.id = wanted.id and o.active
where o.id is null or o.contact_name = '' or o.contact_phone = ''
order by wanted.place

-- name: register_organisation
insert into organisations (id, name, role, district, contact_name, contact_phone)
values ($1, $2, $3, $4, $5, $6)
on conflict (id) do update set
    name = excluded.name, role = excluded.role, district = excluded.district,
    contact_name = excluded.contact_name, contact_phone = excluded.contact_phone,
    active = true, changed_at = now()
