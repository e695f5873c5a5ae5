-- Letters delivered: messages in the portal, the channels people want, and every delivery's tries.
-- Letters queued before this are delivered by the first postman that runs.

set local lock_timeout = '5s';

-- What a person was told. The words are made once, and are the same on every channel.
create table messages (
    id      bigint generated always as identity primary key,
    letter  bigint not null references outbox (id),
    person  text not null,
    number  text not null references applications (number),
    kind    text not null,
    title   text not null,
    body    text not null,
    due_at  timestamptz, -- the last instant that counts, where the letter has one
    at      timestamptz not null,
    read_at timestamptz,
    unique (letter, person)
);
create index messages_of_a_person on messages (person, id);
create index messages_unread on messages (person) where read_at is null;
create index messages_of_an_application on messages (number);

-- Where else a person wants letters. The addresses are personal data and stand nowhere else.
-- Nothing but a code goes to an address before its person has given that code back.
create table channels (
    person        text not null,
    kind          text not null check (kind in ('email', 'webhook', 'wecom', 'dingtalk', 'feishu')),
    address       text not null,
    enabled       boolean not null default true,
    verified_at   timestamptz,
    code          bytea, -- its digest
    code_asked_at timestamptz not null,
    code_made_at  timestamptz,
    code_tries    integer not null default 0,
    primary key (person, kind)
);
create index channels_to_verify on channels (code_asked_at)
    where verified_at is null and enabled;

-- How a person wants to be written to; whoever has no row gets Chinese, and rest at night.
create table correspondence (
    person      text primary key,
    language    text not null check (language in ('zh', 'en')),
    quiet_hours boolean not null
);

-- One row per letter, person and channel. Receivers know repeats by the id.
create table deliveries (
    id           uuid primary key default gen_random_uuid(),
    letter       bigint not null,
    person       text not null,
    channel      text not null
        check (channel in ('portal', 'email', 'webhook', 'wecom', 'dingtalk', 'feishu')),
    attempts     integer not null default 0,
    next_try_at  timestamptz not null,
    delivered_at timestamptz,
    given_up_at  timestamptz,
    dropped_at   timestamptz, -- the person does not want this channel any more
    failure      text,
    unique (letter, person, channel),
    foreign key (letter, person) references messages (letter, person),
    check (num_nonnulls(delivered_at, given_up_at, dropped_at) <= 1)
);
create index deliveries_to_try on deliveries (next_try_at, id)
    where delivered_at is null and given_up_at is null and dropped_at is null;
create index deliveries_given_up on deliveries (given_up_at) where given_up_at is not null;
create index outbox_given_up on outbox (given_up_at) where given_up_at is not null;
