-- What people are asked to do, and the letters that tell them.

set local lock_timeout = '5s';

-- One model for every human step. A key is open at most once; a closed row keeps who and when.
create table tasks (
    id                  bigint generated always as identity primary key,
    number              text not null references applications (number),
    key                 text not null,
    kind                text not null,
    role                text not null,
    organisation        text not null, -- empty: the applicant
    person              text not null, -- the applicant it is about
    title               text not null,
    rule                text not null,
    due_at              timestamptz,
    contact_name        text not null, -- whom the organisation had named when it opened
    contact_phone       text not null,
    opened_at           timestamptz not null,
    opened_generation   integer not null,
    opened_seq          integer not null,
    closed_at           timestamptz,
    closed_by           text,  -- person
    closed_for          text,  -- organisation
    closed_how          text check (closed_how in ('event', 'reset', 'by_hand')),
    closed_seq          integer,
    recorded_at         timestamptz not null default now(),
    unique (number, key, opened_generation, opened_seq),
    check ((closed_at is null) = (closed_how is null))
);
create unique index tasks_open_once on tasks (number, key) where closed_at is null;
create index tasks_of_an_organisation on tasks (organisation, due_at, id) where closed_at is null;
create index tasks_of_an_applicant on tasks (person, due_at, id)
    where closed_at is null and organisation = '';

-- Letters to be sent; the words are made from the event when they are.
create table outbox (
    id             bigint generated always as identity primary key,
    number         text not null references applications (number),
    generation     integer not null,
    seq            integer not null,
    kind           text not null,
    recipient_role text not null,
    recipient      text not null, -- an organisation, or the applicant's person id
    queued_at      timestamptz not null default now(),
    attempts       integer not null default 0,
    next_try_at    timestamptz not null default now(),
    sent_at        timestamptz,
    given_up_at    timestamptz,
    failure        text,
    unique (number, generation, seq, kind, recipient),
    foreign key (number, generation, seq) references events (number, generation, seq)
);
create index outbox_to_send on outbox (next_try_at, id)
    where sent_at is null and given_up_at is null;
