-- What a notice (通知) fixes, edition by edition, and how far its season has come.

set local lock_timeout = '5s';

-- Rows that are written once: history, and whatever was signed or published.
create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only: % refused', tg_table_name, tg_op
        using errcode = 'restrict_violation';
end $$;

-- An edition never changes; an amended notice is a new edition (D-55).
create table notices (
    id           text not null,
    edition      integer not null check (edition > 0),
    document     jsonb not null,
    sha256       bytea not null check (length(sha256) = 32),
    published_by text not null,
    published_at timestamptz not null,
    recorded_at  timestamptz not null default now(),
    primary key (id, edition)
);
create trigger notices_are_kept before update or delete on notices
    for each row execute function refuse_change();

-- One run of a notice (批次): the fold of its events. `schedule` is the one in force; every one
-- there was is in `schedules`.
create table seasons (
    id               text primary key,
    edition          integer not null,
    workflow_id      text not null,
    run_id           text not null,
    version          integer not null check (version >= 0),
    stage            text not null,
    schedule         jsonb not null,
    schedule_version integer not null,
    calendar         text not null,
    state            jsonb not null,
    recorded_at      timestamptz not null default now(),
    foreign key (id, edition) references notices (id, edition)
);

create table schedules (
    season      text not null references seasons (id),
    version     integer not null,
    schedule    jsonb not null,
    recorded_at timestamptz not null default now(),
    primary key (season, version)
);
create trigger schedules_are_kept before update or delete on schedules
    for each row execute function refuse_change();

create table season_events (
    position    bigint generated always as identity unique,
    season      text not null references seasons (id),
    seq         integer not null check (seq > 0),
    run_id      text not null,
    at          timestamptz not null,
    command_id  text not null,
    person      text not null,
    organisation text not null,
    role        text not null,
    type        text not null,
    data        jsonb not null,
    recorded_at timestamptz not null default now(),
    primary key (season, seq)
);
create trigger season_events_are_kept before update or delete on season_events
    for each row execute function refuse_change();
create trigger season_events_are_not_emptied before truncate on season_events
    for each statement execute function refuse_change();
