-- 一个年度只能申报一次 (N89-3.1-3, D-03), and the integrity records (诚信档案).

set local lock_timeout = '5s';

create table annual_chances (
    number      text primary key,
    person      text not null,
    year        integer not null,
    status      text not null check (status in ('held', 'consumed', 'released')),
    changed_at  timestamptz not null,
    recorded_at timestamptz not null default now()
);
create unique index one_chance_a_year on annual_chances (person, year)
    where status in ('held', 'consumed');

-- `source` is what found it: the application itself, or a complaint about one that had ended (D-48).
create table integrity_records (
    number      text not null references applications (number),
    source      text not null,
    generation  integer not null,
    seq         integer not null,
    person      text not null,
    valid_from  timestamptz not null,
    valid_until timestamptz not null,
    cause       text not null,
    struck_at   timestamptz, -- the event it came from was superseded by a reset
    recorded_at timestamptz not null default now(),
    primary key (source, generation, seq)
);
create index integrity_records_of_a_person on integrity_records (person, valid_until)
    where struck_at is null;
