-- name: dossier
-- The dossier of an application; made with the first saving.
insert into dossiers (number, person, season)
select number, person, season from applications where number = $1
on conflict (number) do nothing

-- name: lock
-- One at a time for each dossier, until the transaction ends.
select pg_advisory_xact_lock(hashtextextended('dossier/' || $1, 0))

-- name: current
-- The newest saving of every section.
select distinct on (section) section, version, content, saved_at
from drafts where number = $1
order by section, version desc

-- name: section
-- The newest saving of one section.
select version, content from drafts
where number = $1 and section = $2
order by version desc limit 1

-- name: save
insert into drafts (number, section, version, content, saved_by, saved_at)
values ($1, $2, $3, $4, $5, $6)

-- name: newest
select revision, digest, publicised, recorded_at from revisions
where number = $1
order by revision desc limit 1

-- name: freeze
insert into revisions (number, revision, digest, publicised, facts, form, handed_in_by, files)
values ($1, $2, $3, $4, $5, $6, $7, $8)

-- name: revision
select revision, digest, publicised, form, recorded_at from revisions
where number = $1 and revision = $2

-- name: revisions
select revision, digest, publicised, recorded_at from revisions
where number = $1
order by revision

-- name: edition
-- The edition of its notice that an application has pinned (D-55).
select edition from applications where number = $1

-- name: events
-- What happened and was not superseded by a reset.
select data from current_events where number = $1 order by seq

-- name: names
select id, name from organisations where id = any($1::text[])

-- name: outcomes
-- How the newest fetch of each section went.
select distinct on (section) section, outcome from fetches
where number = $1
order by section, id desc

-- name: fetched
-- What the newest answer for each section holds.
select distinct on (section) section, rows from fetches
where number = $1 and outcome = 'answered'
order by section, id desc

-- name: files_of_revisions
-- Those of before were written in the clear.
select unnest(files) as digest from revisions
where number = $1 and revision = any($2::integer[])
union
select material ->> 'digest'
from revisions, jsonb_array_elements(form -> 'materials') as material
where number = $1 and revision = any($2::integer[]) and form ? 'materials'
