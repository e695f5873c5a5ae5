-- What the operator must see: messages nobody could take, refusals, and every act of an operator.

set local lock_timeout = '5s';

-- Messages that were not carried out. `ordinal` counts a workflow's own, over all its runs.
create table quarantine (
    id          bigint generated always as identity primary key,
    workflow_id text not null,
    ordinal     integer not null,
    number      text not null,
    name        text not null,
    reason      text not null,
    rule        text not null,
    command_id  text not null,
    sha256      text not null,
    size        integer not null,
    at          timestamptz not null,
    seen_by     text,
    seen_at     timestamptz,
    recorded_at timestamptz not null default now(),
    unique (workflow_id, ordinal, name, sha256)
);
create index quarantine_of_an_application on quarantine (number, id);
create index quarantine_unseen on quarantine (id) where seen_at is null;

-- Commands refused at the edge; they leave no trace in the workflow.
create table refusals (
    id           bigint generated always as identity primary key,
    number       text not null,
    command      text not null,
    command_id   text not null,
    person       text not null,
    organisation text not null,
    role         text not null,
    rule         text not null,
    because      text not null,
    at           timestamptz not null,
    recorded_at  timestamptz not null default now()
);
create index refusals_of_an_application on refusals (number, id);

create table interventions (
    id           bigint generated always as identity primary key,
    workflow_id  text not null,
    number       text not null default '',
    action       text not null,
    reason       text not null,
    requested_by text not null,
    seconded_by  text not null check (seconded_by <> requested_by),
    outcome      jsonb not null default '{}',
    at           timestamptz not null,
    recorded_at  timestamptz not null default now()
);
create index interventions_of_an_application on interventions (number, id);
create trigger interventions_are_kept before update or delete on interventions
    for each row execute function refuse_change();
