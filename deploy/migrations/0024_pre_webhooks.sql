-- Webhooks: which organisation hears of what, the queue of events to hand out, and each delivery.

set local lock_timeout = '5s';

create table webhooks (
    id            text primary key,
    organisation  text not null,
    role          text not null,
    season        text not null default '', -- '' every season
    types         text[] not null,          -- none: every type of event
    url           text not null,
    secret        bytea not null,           -- sealed; empty once it is removed
    state         text not null default 'on' check (state in ('on', 'off', 'removed')),
    failing_since timestamptz,              -- of the first failure after the last success
    off_at        timestamptz,
    created_by    text not null,
    created_at    timestamptz not null
);
create index webhooks_of_an_organisation on webhooks (organisation, role);

-- A row for every event, written with it and removed when it has been handed out. `stage` is where
-- the application stands once the transition that wrote the event is recorded.
create table hook_events (
    position bigint primary key,
    number   text not null,
    version  integer not null,
    type     text not null,
    stage    text not null,
    at       timestamptz not null
);

create table hook_deliveries (
    id         bigint generated always as identity primary key,
    hook       text not null references webhooks (id),
    event      bigint not null, -- its position
    number     text not null,
    version    integer not null,
    type       text not null,
    stage      text not null,
    at         timestamptz not null,
    state      text not null default 'waiting' check (state in ('waiting', 'delivered', 'failed')),
    tries      integer not null default 0,
    due_at     timestamptz not null,
    tried_at   timestamptz,
    answer     integer,                  -- the last HTTP status
    fault      text not null default '', -- why it was not delivered the last time
    unique (hook, event)
);
create index hook_deliveries_waiting on hook_deliveries (hook, number, event)
    where state = 'waiting';
create index hook_deliveries_due on hook_deliveries (hook, due_at, event) where state = 'waiting';
create index hook_deliveries_by_state on hook_deliveries (hook, state, id);

create function queue_for_hooks() returns trigger language plpgsql as $$
begin
    insert into hook_events (position, number, version, type, stage, at)
    select new.position, new.number, new.seq, new.type, a.stage, new.at
    from applications a where a.number = new.number;
    return null;
end
$$;
create trigger events_are_queued_for_hooks after insert on events
    for each row execute function queue_for_hooks();
