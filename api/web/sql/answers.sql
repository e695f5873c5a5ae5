-- name: begin
-- The first stays; whoever comes later reads what it was.
insert into answers (person, command_id, fingerprint) values ($1, $2, $3)
on conflict (person, command_id) do nothing

-- name: answer
select fingerprint, status, body from answers where person = $1 and command_id = $2

-- name: keep
update answers set status = $3, body = $4 where person = $1 and command_id = $2 and status is null

-- name: forget
-- What was refused may be put right, and sent again.
delete from answers where person = $1 and command_id = $2 and status is null

-- name: recorded
-- Whether this person's command is in the record, and where it ended.
select max(seq) as version from current_events
where number = $1 and command_id = $2 and person = $3

-- name: number
-- The number that this request was given, or a new one.
insert into application_numbers (person, command_id, notice, number)
values ($1, $2, $3, $4 || lpad(nextval('application_serials')::text, 6, '0'))
on conflict (person, command_id) do update set at = application_numbers.at
returning number
