-- Certificate numbers: one row per season and kind is the counter, and is locked while one is taken.

set local lock_timeout = '5s';

create table certificate_numbers (
    season text not null,
    kind   text not null,
    last   integer not null check (last >= 0),
    primary key (season, kind)
);

create table certificates (
    certificate  text primary key,
    season       text not null,
    kind         text not null,
    serial       integer not null check (serial > 0),
    number       text not null,
    person       text not null,
    level        text not null,
    document     text not null, -- the confirmation it rests on: a second vote has its own
    confirmed_on date not null,
    issued_at    timestamptz not null default now(),
    cancelled_at timestamptz,
    unique (season, kind, serial),
    unique (number, kind, document)
);
create index certificates_of_a_person on certificates (person);
