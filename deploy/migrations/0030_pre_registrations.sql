-- 注册单位: units and departments come in by a person, a code and a certificate; and who administers.

set local lock_timeout = '5s';

alter table organisations add column uscc text not null default '';
create unique index organisations_by_uscc on organisations (uscc) where uscc <> '';

create table registrations (
    id            bigint generated always as identity primary key,
    purpose       text not null,
    kind          text not null,
    uscc          text not null,
    name          text not null,
    district      text not null,
    contact_name  text not null,
    contact_phone text not null,
    employs       boolean not null,
    person        text not null references people (id),
    state         text not null,
    certificate   bytea, -- 组织机构代码证 or the like, at most five megabytes
    media_type    text not null default '',
    requested_at  timestamptz not null,
    organisation  text references organisations (id), -- once it is active
    decided_by    text,
    decided_at    timestamptz,
    reason        text not null default '',
    check ((decided_by is null) = (decided_at is null)),
    check (state in ('opened', 'withdrawn') or certificate is not null)
);
create index registrations_of_a_person on registrations (person);
create index registrations_of_an_organisation on registrations (organisation);
create index registrations_waiting on registrations (id) where state = 'pending';
create unique index registrations_open_once on registrations (uscc, purpose)
    where state = 'pending';

-- A person is known by the digest of the identity number (N89-3.3.1-2): an account is linked, never doubled.
create table identities (
    digest    bytea primary key check (length(digest) = 32),
    person    text not null unique references people (id),
    stated_at timestamptz not null
);

-- What the three administrators have done; read by the one for audit.
create table administration (
    id        bigint generated always as identity primary key,
    by        text not null,
    acting_as text not null,
    what      text not null,
    about     text not null, -- ids only
    at        timestamptz not null
);
create trigger administration_is_kept before update or delete on administration
    for each row execute function refuse_change();
