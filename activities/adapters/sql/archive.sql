-- name: missing
select closed.workflow_id, closed.run_id
from unnest($1::text[], $2::text[]) as closed (workflow_id, run_id)
where not exists (
    select from histories h
    where h.workflow_id = closed.workflow_id and h.run_id = closed.run_id
)

-- name: keep
-- Whoever was first has kept the same: a closed run never changes.
insert into histories (
    workflow_id, run_id, type, events, digest, content, closed_at, archived_at
) values ($1, $2, $3, $4, $5, $6, $7, now())
on conflict (workflow_id, run_id) do nothing
returning run_id
