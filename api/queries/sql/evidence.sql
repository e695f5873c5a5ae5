-- name: votes
select at from events where number = $1 and type = 'vote_closed' order by link

-- name: voters
-- Whoever may have voted; which ballot was whose nobody knows.
select distinct unnest(voters) as person from vote_rounds where number = $1 order by person

-- name: files
select files from revisions where number = $1 and revision = $2

-- name: views
-- Of the panel, in the session.
select person, digest, at from attachment_views
where number = $1 and role in ('expert', 'chair')
order by at, id
