-- name: current
select data from current_events where number = $1 order by seq

-- name: season
select season from applications where number = $1
