-- name: begin
insert into uploads (id, number, person, name, size, started_at, changed_at)
values ($1, $2, $3, $4, $5, $6, $6)

-- name: upload
select id, number, person, name, size, received, digest from uploads where id = $1

-- name: lock
-- The upload, for one writer at a time.
select id, number, person, name, size, received, digest from uploads where id = $1 for update

-- name: received
update uploads set received = $2, changed_at = $3 where id = $1

-- name: finished
update uploads set digest = $2, changed_at = $3 where id = $1

-- name: forget
delete from uploads where id = $1 and digest is null

-- name: keep
-- The same file again is the same attachment.
insert into attachments (number, digest, name, media_type, size, pages, scan, uploaded_by)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (number, digest) do update set scan = excluded.scan
where attachments.scan = 'not_scanned'

-- name: known_content
-- What an inspection found of these bytes.
select media_type, pages from attachments where digest = $1 limit 1

-- name: attachment
select digest, name, media_type, size, pages, scan, uploaded_by, recorded_at
from attachments where number = $1 and digest = $2

-- name: attachments
select digest, name, media_type, size, pages, scan, uploaded_by, recorded_at
from attachments where number = $1
order by recorded_at, digest

-- name: dossier_of_a_person
select 1 from applications where number = $1 and person = $2

-- name: make_dossier
insert into dossiers (number, person, season)
select number, person, season from applications where number = $1
on conflict (number) do nothing

-- name: mark
insert into attachment_marks (number, digest, mark, person, organisation, at)
values ($1, $2, $3, $4, $5, $6)
on conflict (number, digest, mark, organisation) do nothing

-- name: unmark
delete from attachment_marks
where number = $1 and digest = $2 and mark = $3 and organisation = $4

-- name: marks
select digest, mark, person, organisation, at from attachment_marks
where number = $1
order by at, id

-- name: viewed
insert into attachment_views (number, digest, person, organisation, role, at)
values ($1, $2, $3, $4, $5, $6)

-- name: views
select digest, person, organisation, role, at from attachment_views
where number = $1
order by at, id
