-- An application's history, its projection, and the runs of the workflow that wrote them.

set local lock_timeout = '5s';

-- The projection: `state` is the fold of the current events; the other columns are read from it so
-- that lists need not open it. Only the record activities write here.
create table applications (
    number              text primary key,
    person              text not null,
    season              text not null,
    edition             integer not null,
    year                integer not null,
    workflow_id         text not null,
    run_id              text not null,
    generation          integer not null check (generation >= 0),
    version             integer not null check (version > 0),
    links               integer not null check (links > 0),       -- length of the hash chain
    head                bytea not null check (length(head) = 32), -- its last hash
    stage               text not null,
    tier                text,
    position            integer not null,
    holder_role         text not null,
    holder_organisation text not null,
    due_at              timestamptz,    -- the legal end of the clock that rings next
    wakes_at            timestamptz,    -- when it rings
    clocks              jsonb not null, -- every clock that runs, the earliest first
    round               integer not null,
    channel             text not null,
    level               text,
    route               text,
    unit                text,
    district            text,
    outcome             text,
    hold_reason         text,
    open                boolean not null, -- the workflow still has something to wait for
    submitted_at        timestamptz,
    schedule_version    integer not null,
    calendar            text not null,
    state               jsonb not null,
    stopped_by_operator boolean not null default false,
    opened_at           timestamptz not null,
    changed_at          timestamptz not null, -- of the last event, by its own clock
    recorded_at         timestamptz not null default now(),
    foreign key (season, edition) references notices (id, edition)
);
create index applications_of_a_person on applications (person, opened_at);
create index applications_open_in_a_season on applications (season, number) where open;
create index applications_of_a_season on applications (season, stage);
create index applications_held_by on applications (holder_organisation, due_at) where open;
create index applications_recorded on applications (recorded_at);
create index applications_by_workflow on applications (workflow_id);

-- Which runs have written. A reset run starts a new generation at `version_from`: the events of
-- earlier generations after that version are superseded, and stay readable.
create table application_runs (
    number       text not null references applications (number),
    run_id       text not null,
    workflow_id  text not null,
    reset        boolean not null,
    generation   integer not null,
    version_from integer not null check (version_from >= 0),
    began_at     timestamptz not null default now(),
    primary key (number, run_id)
);

-- Append-only. `link` counts an application's rows without a gap over all generations; `hash` is
-- SHA-256 over the former hash and the row's canonical JSON.
create table events (
    position     bigint generated always as identity unique,
    number       text not null references applications (number),
    generation   integer not null,
    seq          integer not null check (seq > 0),
    link         integer not null check (link > 0),
    run_id       text not null,
    at           timestamptz not null,
    recorded_at  timestamptz not null default now(),
    command_id   text not null,
    person       text not null,
    organisation text not null,
    role         text not null,
    type         text not null,
    data         jsonb not null,
    hash         bytea not null check (length(hash) = 32),
    primary key (number, generation, seq),
    unique (number, link)
);
-- A command happens once: the same id may cause several events, never the same kind twice. Clocks
-- have no id, and Reconcile does not know those of the events it brings.
create unique index events_of_a_command on events (number, generation, command_id, type)
    where command_id not in ('', 'reconcile');
create trigger events_are_kept before update or delete on events
    for each row execute function refuse_change();
create trigger events_are_not_emptied before truncate on events
    for each statement execute function refuse_change();

-- The events that count: those that no later reset has superseded.
create view current_events as
select e.*
from events e
where not exists (
    select
    from application_runs r
    where r.number = e.number and r.reset
      and r.generation > e.generation and r.version_from < e.seq
);
