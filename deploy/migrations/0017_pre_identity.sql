-- Who may come in: service tokens, roles scoped to a season, and answers that are given again.

set local lock_timeout = '5s';

-- A person, or a reviewer tool under a person's name. Of the secret only its digest is kept.
create table service_tokens (
    id         text primary key,
    person     text not null references people (id),
    title      text not null,
    secret     bytea not null check (length(secret) = 32),
    scopes     text[] not null check (cardinality(scopes) > 0), -- read, write
    created_by text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null check (expires_at > created_at),
    revoked_at timestamptz
);
create index service_tokens_of_a_person on service_tokens (person);

-- '' is every season of the organisation.
alter table memberships add column season text not null default '';
alter table memberships drop constraint memberships_pkey;
alter table memberships add primary key (person, organisation, role, season);

-- Idempotency-Key: the same key and content is answered as before, another content is a conflict.
create table answers (
    person      text not null,
    command_id  text not null,
    fingerprint text not null,
    status      integer not null,
    body        jsonb not null,
    at          timestamptz not null default now(),
    primary key (person, command_id)
);
create index answers_by_age on answers (at);

-- A new application has its number before its workflow is started, so that a retry finds it again.
create sequence application_serials;
create table application_numbers (
    person     text not null,
    command_id text not null,
    notice     text not null,
    number     text not null unique,
    at         timestamptz not null default now(),
    primary key (person, command_id)
);

-- Lists: what an organisation or an applicant looks through, page by page.
create index applications_of_a_season_by_number on applications (season, number);
