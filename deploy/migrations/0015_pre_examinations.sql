-- What every rule answered when a revision was handed in: rules and outcomes, never values.

set local lock_timeout = '5s';

create table examinations (
    id         bigint generated always as identity primary key,
    number     text not null,
    revision   integer not null,
    command_id text not null,
    at         timestamptz not null,
    outcomes   jsonb not null,  -- rule → the outcomes it had
    objections text[] not null, -- rules for which it could not be handed in
    recorded_at timestamptz not null default now(),
    foreign key (number, revision) references revisions (number, revision),
    unique (number, command_id)
);
create index examinations_of_a_revision on examinations (number, revision, id);
create trigger examinations_are_kept before update or delete on examinations
    for each row execute function refuse_change();

-- The same bytes are inspected once, whichever application they were uploaded for.
create index attachments_by_content on attachments (digest);
