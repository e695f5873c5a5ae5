-- An answer that was lost is found again; a command that was refused may be put right and sent again.

set local lock_timeout = '5s';

-- Written before the act with no status: whoever comes again finds it begun.
alter table answers alter column status drop not null;
alter table answers alter column body drop not null;

alter table examinations drop constraint examinations_number_command_id_key;
alter table examinations add unique (number, command_id, at);
