-- name: counter
-- The register of a season exists from its first certificate on.
insert into certificate_numbers (season, kind, last) values ($1, $2, 0) on conflict do nothing

-- name: lock
-- Whoever takes a number waits here for whoever takes one now.
select last from certificate_numbers where season = $1 and kind = $2 for update

-- name: issued
select certificate from certificates where number = $1 and kind = $2 and document = $3

-- name: issue
insert into certificates (
    certificate, season, kind, serial, number, person, level, document, confirmed_on
) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- name: advance
update certificate_numbers set last = $3 where season = $1 and kind = $2
