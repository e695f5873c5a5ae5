-- name: case
-- The case that a complaint is about, with the terms that it pinned.
select a.state, a.workflow_id, a.edition, a.open, n.document -> 'terms' as terms
from applications a
join notices n on n.id = a.season and n.edition = a.edition
where a.number = $1
