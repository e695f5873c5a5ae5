-- name: head
-- How long the chain is, and its last hash.
select links, head from applications where number = $1

-- name: links
-- Every row of an application, over all generations, as it was written.
select position, number, link, generation, seq, run_id, at, recorded_at, command_id,
       person, organisation, role, type, data, hash
from events
where number = $1
order by link
