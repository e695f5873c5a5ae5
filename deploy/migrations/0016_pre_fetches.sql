-- 自动获取: what the authorities' systems gave for a section of a draft. None is lost, the newest counts.

set local lock_timeout = '5s';

create table fetches (
    id      bigint generated always as identity primary key,
    number  text not null references dossiers (number),
    section text not null,
    outcome text not null check (outcome in ('answered', 'unavailable')),
    rows    jsonb not null default '[]',
    attempt text not null, -- run and section: the same attempt writes once
    at      timestamptz not null,
    unique (attempt, outcome)
);
create index fetches_of_a_dossier on fetches (number, section, id);
create trigger fetches_are_kept before update or delete on fetches
    for each row execute function refuse_change();
