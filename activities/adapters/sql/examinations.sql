-- name: revision
select r.form, d.person
from revisions r join dossiers d using (number)
where r.number = $1 and r.revision = $2

-- name: notice
select document from notices where id = $1 and edition = $2

-- name: files
select digest from attachments where number = $1

-- name: keep
insert into examinations (number, revision, command_id, at, outcomes, objections)
values ($1, $2, $3, $4, $5, $6)
on conflict (number, command_id, at) do nothing
