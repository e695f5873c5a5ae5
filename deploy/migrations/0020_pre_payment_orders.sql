-- Orders, callbacks that were not believed, money going back, and the day's account (N89-3.3.4, D-06).

set local lock_timeout = '5s';

-- What an applicant was asked to pay. Another fee is another order.
create table payment_orders (
    order_number text primary key,
    number       text not null references applications (number),
    fen          bigint not null check (fen > 0),
    currency     text not null,
    made_at      timestamptz not null,
    pay_url      text not null default '', -- empty until the platform knows the order
    unique (number, fen, currency)
);
create index payment_orders_by_age on payment_orders (made_at);

alter table payments add column told_at timestamptz; -- its application has heard of it
alter table payments add column refused text not null default ''; -- the rule by which none took it
create index payments_untold on payments (received_at) where told_at is null and refused = '';
create index payments_by_day on payments (channel, paid_at);

-- A callback is believed once.
create table callback_nonces (
    channel text not null,
    nonce   text not null,
    at      timestamptz not null,
    primary key (channel, nonce)
);
create index callback_nonces_by_age on callback_nonces (at);

-- What came to the door of callbacks and was sent away: why, and a digest; never its content.
create table rejected_callbacks (
    id      bigint generated always as identity primary key,
    channel text not null,
    reason  text not null,
    sha256  text not null,
    size    integer not null,
    at      timestamptz not null
);

-- Ordered by a person, carried out by the platform.
create table refunds (
    channel     text not null,
    transaction text not null,
    number      text not null,
    fen         bigint not null check (fen > 0),
    currency    text not null,
    reason      text not null,
    ordered_by  text not null,
    ordered_for text not null, -- organisation
    ordered_at  timestamptz not null,
    refunded_at timestamptz,
    refused     text not null default '', -- what the platform said; a person looks at it
    primary key (channel, transaction),
    foreign key (channel, transaction) references payments (channel, transaction)
);
create index refunds_to_do on refunds (ordered_at) where refunded_at is null and refused = '';
create index refunds_by_day on refunds (channel, refunded_at);

-- The platform's account of a day, compared with ours.
create table statements (
    channel  text not null,
    day      date not null,
    lines    integer not null,
    read_at  timestamptz not null,
    primary key (channel, day)
);
create table statement_differences (
    id           bigint generated always as identity primary key,
    channel      text not null,
    day          date not null,
    what         text not null, -- missing_here, missing_there, other_amount, other_order
    entry        text not null, -- paid, refunded
    transaction  text not null,
    ours         jsonb,
    theirs       jsonb,
    found_at     timestamptz not null,
    settled_by   text,
    settled_at   timestamptz,
    note         text not null default '',
    unique (channel, day, entry, transaction, what),
    check ((settled_by is null) = (settled_at is null))
);
create index statement_differences_open on statement_differences (id) where settled_at is null;
