-- 自动比对: what each register said of each revision. The newest of a register counts; none is lost.

set local lock_timeout = '5s';

create table comparisons (
    id       bigint generated always as identity primary key,
    number   text not null,
    revision integer not null,
    register text not null,
    outcome  text not null check (outcome in ('verified', 'mismatched', 'unavailable')),
    differs  text[] not null default '{}', -- fields, never values
    attempt  text not null,                -- run and register: the same attempt writes once
    at       timestamptz not null,
    foreign key (number, revision) references revisions (number, revision),
    unique (attempt, outcome)
);
create index comparisons_of_a_revision on comparisons (number, revision, register, id);
create trigger comparisons_are_kept before update or delete on comparisons
    for each row execute function refuse_change();
