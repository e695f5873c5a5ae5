-- What the payment platforms reported, written by the edge from verified callbacks (N89-3.3.4).

set local lock_timeout = '5s';

create table payments (
    channel      text not null,
    transaction  text not null,
    number       text not null,
    order_number text not null,
    fen          bigint not null check (fen >= 0),
    currency     text not null,
    paid_at      timestamptz not null,
    callback     bytea not null check (length(callback) = 32), -- SHA-256 of the raw callback
    received_at  timestamptz not null default now(),
    primary key (channel, transaction)
);
create index payments_of_an_application on payments (number, paid_at);
