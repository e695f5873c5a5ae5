-- name: application
select state, season, edition from applications where number = $1

-- name: terms
select document -> 'terms' as terms from notices where id = $1 and edition = $2
