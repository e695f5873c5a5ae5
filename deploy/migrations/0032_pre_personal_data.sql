-- Personal data is sealed with a key of each person's own; who looked at it is written down.

set local lock_timeout = '5s';

-- Wrapped by ZHICHENG_SECRETS_KEY. Nothing but the date is left of one that was destroyed.
create table person_keys (
    person       text primary key,
    wrapped      bytea,
    made_at      timestamptz not null default now(),
    destroyed_at timestamptz,
    check ((wrapped is null) = (destroyed_at is not null))
);

-- What a revision names, in the clear: digests tell nothing of a person.
alter table revisions add column files text[] not null default '{}';

-- 访问个人信息的记录: by anybody but the person; read by the person, and by whoever audits.
create table personal_access (
    id        bigint generated always as identity primary key,
    person    text not null, -- whose data it was
    number    text not null,
    what      text not null, -- dossier, file
    by        text not null,
    acting_as text not null,
    at        timestamptz not null
);
create index personal_access_of_a_person on personal_access (person, id);
create trigger personal_access_is_kept before update or delete on personal_access
    for each row execute function refuse_change();
