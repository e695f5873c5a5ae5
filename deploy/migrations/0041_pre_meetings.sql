-- 评审会: who may be drawn, what happened at a meeting, who sits there, and who reads which case.

set local lock_timeout = '5s';

-- 评审专家库. A term is of three years at most (O40-term); whose term has ended is not drawn.
create table experts (
    committee    text not null,
    person       text not null,
    groups       text[] not null check (cardinality(groups) > 0),
    term_from    date not null,
    term_until   date not null check (term_until > term_from),
    appointed_by text not null,
    appointed_at timestamptz not null,
    ended_on     date,
    ended_by     text,
    primary key (committee, person, term_from)
);
create index experts_in_term on experts (committee, term_until) where ended_on is null;

-- The how-many-th of its season: the same request is the same meeting.
create table convenings (
    season      text not null,
    n           integer not null check (n > 0),
    command     text not null unique,
    held_on     date not null,
    answer_days integer not null check (answer_days > 0),
    standing    text[] not null,
    convened_by text not null,
    convened_at timestamptz not null,
    primary key (season, n)
);

create table meetings (
    id          text primary key,
    season      text not null,
    committee   text not null,
    workflow_id text not null,
    run_id      text not null,
    version     integer not null check (version >= 0),
    stage       text not null,
    held_on     date not null,
    over        boolean not null,
    state       jsonb not null,
    recorded_at timestamptz not null default now()
);
create index meetings_of_a_season on meetings (season, id);

create table meeting_events (
    position     bigint generated always as identity unique,
    meeting      text not null references meetings (id),
    seq          integer not null check (seq > 0),
    run_id       text not null,
    at           timestamptz not null,
    command_id   text not null,
    person       text not null,
    organisation text not null,
    role         text not null,
    type         text not null,
    data         jsonb not null,
    recorded_at  timestamptz not null default now(),
    primary key (meeting, seq)
);
create trigger meeting_events_are_kept before update or delete on meeting_events
    for each row execute function refuse_change();
create trigger meeting_events_are_not_emptied before truncate on meeting_events
    for each statement execute function refuse_change();

create table meeting_seats (
    meeting      text not null references meetings (id),
    person       text not null,
    specialty    text not null, -- 专业组; empty: sits without being drawn
    answer       text not null,
    answer_by    date not null,
    signed_in_at timestamptz,
    primary key (meeting, person)
);
create index meeting_seats_of_a_person on meeting_seats (person, meeting);

create table meeting_panels (
    meeting text not null references meetings (id),
    number  text not null references applications (number),
    person  text not null,
    primary key (meeting, number, person)
);
create index meeting_panels_of_a_case on meeting_panels (number, meeting);
