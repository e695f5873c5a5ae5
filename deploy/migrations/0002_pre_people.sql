-- Who: the only tables that hold names and telephone numbers. Everything else holds ids.

set local lock_timeout = '5s';

create table people (
    id           text primary key,
    display_name text not null,
    created_at   timestamptz not null default now()
);

create table organisations (
    id            text primary key,
    name          text not null,
    role          text not null,
    district      text not null default '',
    contact_name  text not null default '',
    contact_phone text not null default '',
    contact_place text not null default '',
    active        boolean not null default true,
    changed_at    timestamptz not null default now()
);

-- A personal account acts for an organisation in a role (SOD-2); unbinding keeps the row.
create table memberships (
    person       text not null references people (id),
    organisation text not null references organisations (id),
    role         text not null,
    bound_at     timestamptz not null default now(),
    unbound_at   timestamptz,
    primary key (person, organisation, role)
);
create index memberships_of_an_organisation on memberships (organisation)
    where unbound_at is null;
