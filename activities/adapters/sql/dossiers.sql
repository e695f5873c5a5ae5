-- name: revision
select digest, form from revisions where number = $1 and revision = $2

-- name: note
insert into comparisons (number, revision, register, outcome, differs, attempt, at)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (attempt, outcome) do nothing
