-- name: appoint
-- The same term again changes nothing.
insert into experts (committee, person, groups, term_from, term_until, appointed_by, appointed_at)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (committee, person, term_from) do nothing

-- name: one
select groups, term_until, ended_on from experts
where committee = $1 and person = $2 and term_from = $3

-- name: overlapping
-- Another term of the person that is not over when this one begins.
select term_from, term_until from experts
where committee = $1 and person = $2 and term_from <> $3 and ended_on is null
  and term_from < $4 and term_until > $3
limit 1

-- name: end
update experts set ended_on = $3, ended_by = $4
where committee = $1 and person = $2 and ended_on is null and term_until > $3
returning term_from

-- name: all
select person, groups, term_from, term_until, ended_on, appointed_by from experts
where committee = $1 order by person, term_from
