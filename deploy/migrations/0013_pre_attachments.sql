-- Files: uploads that can be resumed, what was found in them, who compared and who opened them.

set local lock_timeout = '5s';

-- One upload, piece by piece; `received` is how far it has come.
create table uploads (
    id         uuid primary key,
    number     text not null references dossiers (number),
    person     text not null,
    name       text not null,
    size       bigint not null check (size > 0),
    received   bigint not null default 0 check (received between 0 and size),
    digest     text, -- known once it is whole and was accepted
    started_at timestamptz not null,
    changed_at timestamptz not null
);
create index uploads_of_a_dossier on uploads (number, started_at);

alter table attachments
    add column pages       integer not null default 1 check (pages > 0),
    add column scan        text not null default 'not_scanned'
        check (scan in ('clean', 'infected', 'not_scanned')),
    add column uploaded_by text not null default '';

-- 原件比对、单位核验盖章: ticked file by file by a tier (N89-3.3.3a-2, JB24-3.5-6c).
create table attachment_marks (
    id           bigint generated always as identity primary key,
    number       text not null,
    digest       text not null,
    mark         text not null check (mark in ('original_compared', 'stamp_seen')),
    person       text not null,
    organisation text not null,
    at           timestamptz not null,
    foreign key (number, digest) references attachments (number, digest),
    unique (number, digest, mark, organisation)
);

-- Who opened which file when: re-examination asks for it (N89-3.4.5-2).
create table attachment_views (
    id           bigint generated always as identity primary key,
    number       text not null,
    digest       text not null,
    person       text not null,
    organisation text not null,
    role         text not null,
    at           timestamptz not null,
    foreign key (number, digest) references attachments (number, digest)
);
create index attachment_views_of_a_file on attachment_views (number, digest, at);
create trigger attachment_views_are_kept before update or delete on attachment_views
    for each row execute function refuse_change();
