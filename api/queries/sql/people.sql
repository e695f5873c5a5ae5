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

-- name: administered
-- A page of organisations, with what each has in its hands.
select o.id, o.name, o.role, o.district, o.contact_name, o.contact_phone, o.active,
       (select count(*) from tasks t where t.organisation = o.id and t.closed_at is null)::integer
           as waiting
from organisations o
where ($1 = '' or strpos(o.name, $1) > 0 or o.id = $1 or o.uscc = $1) and o.id > $2
order by o.id
limit $3

-- name: memberships
select m.person, m.organisation, o.name as organisation_name, m.role, m.season, m.unbound_at
from memberships m
join organisations o on o.id = m.organisation
where m.person = $1 or m.organisation = $1
order by m.unbound_at nulls first, m.organisation, m.role, m.person
limit $2
