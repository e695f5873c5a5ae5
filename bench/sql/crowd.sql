-- name: people
insert into people (id, display_name)
select distinct person, '某人' from applications
on conflict do nothing

-- name: messages
insert into messages (letter, person, number, kind, title, body, at)
select id, recipient, number, kind, '通知', '办理情况有变化', queued_at
from outbox
where recipient_role = 'applicant'

-- name: deliveries
insert into deliveries (letter, person, channel, attempts, next_try_at, delivered_at)
select letter, person, 'portal', 1, at, at from messages

-- name: refusals
insert into refusals (number, command, command_id, person, organisation, role, rule, because, at)
select number, 'submit', number || '-r', person, '', 'applicant', 'N89-3.1-3', '已过期', opened_at
from applications
where hashtext(number) % 3 = 0

-- name: quarantine
insert into quarantine (
    workflow_id, ordinal, number, name, reason, rule, command_id, sha256, size, at
)
select workflow_id, 1, number, 'approve', '无法读取', '', '', '', 1, opened_at
from applications
where hashtext(number) % 5 = 0

-- name: sent
update outbox set sent_at = queued_at

-- name: columns
select column_name from information_schema.columns
where table_schema = 'public' and table_name = $1 and column_name <> $2
order by ordinal_position

-- name: trust
set session_replication_role = replica

-- name: trust_no_more
reset session_replication_role
