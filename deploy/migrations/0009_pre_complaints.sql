-- 投诉举报: received, investigated, found or not. Who complained is known to no table: an opaque
-- reference at most, its file lies in the object store.

set local lock_timeout = '5s';

create table complaints (
    id           text primary key,
    number       text not null, -- of the application
    season       text not null,
    workflow_id  text not null,
    run_id       text not null,
    version      integer not null check (version >= 0),
    stage        text not null,
    investigator text not null,
    finding      text,
    received_at  timestamptz not null,
    concluded_at timestamptz,
    over         boolean not null,
    state        jsonb not null,
    recorded_at  timestamptz not null default now()
);
create index complaints_about_an_application on complaints (number, received_at);
create index complaints_of_an_investigator on complaints (investigator, received_at) where not over;

create table complaint_events (
    position     bigint generated always as identity unique,
    complaint    text not null references complaints (id),
    seq          integer not null check (seq > 0),
    run_id       text not null,
    at           timestamptz not null,
    command_id   text not null,
    person       text not null,
    organisation text not null,
    role         text not null,
    type         text not null,
    data         jsonb not null,
    recorded_at  timestamptz not null default now(),
    primary key (complaint, seq)
);
create trigger complaint_events_are_kept before update or delete on complaint_events
    for each row execute function refuse_change();
create trigger complaint_events_are_not_emptied before truncate on complaint_events
    for each statement execute function refuse_change();
