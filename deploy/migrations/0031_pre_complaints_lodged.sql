-- What a complaint says, and who complained if they gave their name: sealed, and nowhere else.
-- And a word to whoever follows a case that its record has changed.

set local lock_timeout = '5s';

create table complaint_statements (
    number    text not null references applications (number),
    n         integer not null, -- the how-many-th against it
    kind      text not null,
    subject   text not null,
    statement bytea not null, -- sealed
    reporter  bytea, -- sealed; nothing for an anonymous one
    reporter_digest bytea, -- by which a person finds their own
    command   bytea not null unique, -- a keyed digest: the same request is the same complaint
    lodged_at timestamptz not null,
    primary key (number, n)
);
create index complaint_statements_of_a_reporter on complaint_statements (reporter_digest)
    where reporter_digest is not null;

create function tell_progress() returns trigger language plpgsql as $$
begin
    perform pg_notify('progress', new.number);
    return null;
end $$;
create trigger applications_tell_progress after insert or update on applications
    for each row execute function tell_progress();
