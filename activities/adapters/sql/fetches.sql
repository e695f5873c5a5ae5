-- name: basic
-- Who an application is about, as its draft says now.
select content from drafts
where number = $1 and section = 'basic'
order by version desc limit 1

-- name: note
insert into fetches (number, section, outcome, rows, attempt, at)
values ($1, $2, $3, $4, $5, $6)
on conflict (attempt, outcome) do nothing
