-- name: begin
-- The first stays; whoever comes later reads what it was. `version` is where this person's command
-- ended, if it is in the record of the application already.
insert into answers (person, command_id, fingerprint) values ($1, $2, $3)
on conflict (person, command_id) do update set fingerprint = answers.fingerprint
returning fingerprint, status, body, (
    select max(seq) from current_events
    where number = $4 and command_id = $2 and person = $1
) as version

-- name: keep
update answers set status = $3, body = $4 where person = $1 and command_id = $2 and status is null

-- name: forget
-- What was refused may be put right, and sent again.
delete from answers where person = $1 and command_id = $2 and status is null

-- name: number
-- The number that this request was given, or a new one.
insert into application_numbers (person, command_id, notice, number)
values ($1, $2, $3, $4 || lpad(nextval('application_serials')::text, 6, '0'))
on conflict (person, command_id) do update set at = application_numbers.at
returning number

-- name: clear_old
-- Nobody repeats a request after a month; the workflows know every command for as long as they live.
delete from answers where at < $1
