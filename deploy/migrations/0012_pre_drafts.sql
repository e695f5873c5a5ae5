-- Drafts of dossiers, section by section: every saving is a row of its own, so that none is lost.

set local lock_timeout = '5s';

create table drafts (
    number   text not null references dossiers (number),
    section  text not null,
    version  integer not null check (version > 0),
    content  jsonb, -- null: the section was cleared
    saved_by text not null,
    saved_at timestamptz not null,
    primary key (number, section, version)
);

-- Who froze a revision, and when by the wall clock. `form` is its whole content.
alter table revisions add column handed_in_by text not null default '';

-- As everywhere else a person is an id: whether an account stands behind it is the accounts' matter.
alter table dossiers drop constraint dossiers_person_fkey;
