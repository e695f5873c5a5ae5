-- What somebody must look at although no application's own state asks for it: a season's report is
-- overdue, a complaint waits too long, a case was stopped or lost.

set local lock_timeout = '5s';

-- A key is open at most once per workflow; the same alarm of the same instant is never raised again.
create table alarms (
    id           bigint generated always as identity primary key,
    workflow_id  text not null,
    key          text not null,
    kind         text not null,
    role         text not null,
    organisation text not null, -- empty: whoever runs the service
    season       text not null default '',
    number       text not null default '', -- of the application, where it is about one
    title        text not null,
    rule         text not null,
    due_at       timestamptz,
    details      jsonb not null default '{}',
    raised_at    timestamptz not null,
    cleared_at   timestamptz,
    cleared_how  text check (cleared_how in ('settled', 'by_hand')),
    recorded_at  timestamptz not null default now(),
    check ((cleared_at is null) = (cleared_how is null)),
    unique (workflow_id, key, raised_at)
);
create unique index alarms_open_once on alarms (workflow_id, key) where cleared_at is null;
create index alarms_of_an_organisation on alarms (organisation, raised_at)
    where cleared_at is null;
create index alarms_about_an_application on alarms (number, id) where number <> '';

-- What the reconciliation asks of every open application, page by page.
create index applications_stopped on applications (number) where stopped_by_operator;
