-- name: links
-- What the timeline does not tell, in its order.
select link, run_id, hash from events where number = $1 order by link
