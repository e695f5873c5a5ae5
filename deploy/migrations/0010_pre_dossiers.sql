-- What was handed in: revisions that never change, each with its digest; files by digest.

set local lock_timeout = '5s';

create table dossiers (
    number     text primary key,
    person     text not null references people (id),
    season     text not null,
    created_at timestamptz not null default now()
);
create index dossiers_of_a_person on dossiers (person);

create table revisions (
    number      text not null references dossiers (number),
    revision    integer not null check (revision between 1 and 10000),
    digest      text not null,
    publicised  text not null,
    facts       jsonb not null,
    form        jsonb not null default '{}',
    recorded_at timestamptz not null default now(),
    primary key (number, revision)
);
create trigger revisions_are_kept before update or delete on revisions
    for each row execute function refuse_change();

create table attachments (
    number      text not null references dossiers (number),
    digest      text not null,
    name        text not null,
    media_type  text not null,
    size        bigint not null check (size >= 0),
    recorded_at timestamptz not null default now(),
    primary key (number, digest)
);
