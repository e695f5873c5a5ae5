-- name: answer
select fingerprint, status, body from answers where person = $1 and command_id = $2

-- name: keep
-- Of two at once the first stays: both were told the same.
insert into answers (person, command_id, fingerprint, status, body) values ($1, $2, $3, $4, $5)
on conflict (person, command_id) do nothing

-- name: number
-- The number that this request was given, or a new one.
insert into application_numbers (person, command_id, notice, number)
values ($1, $2, $3, $4 || lpad(nextval('application_serials')::text, 6, '0'))
on conflict (person, command_id) do update set at = application_numbers.at
returning number
