-- name: name_of
select display_name from people where id = $1

-- name: organisations
-- Those that can be chosen in a form.
select id, name, role from organisations where active order by role, name, id

-- name: names
select id, name from organisations where id = any($1::text[])

-- name: local_people
select l.person, p.display_name as name, m.role, m.organisation,
       coalesce(o.name, '') as organisation_name
from local_people l
join people p on p.id = l.person
left join memberships m on m.person = l.person and m.unbound_at is null
left join organisations o on o.id = m.organisation
order by l.place, l.person, m.role

-- name: is_local
select exists (select from local_people where person = $1)

-- name: certificate
-- What anybody may know of a certificate: neither whose it is nor the application.
select certificate, season, level, confirmed_on, cancelled_at
from certificates where certificate = $1
