-- name: open
-- The same fee of the same application is the same order.
insert into payment_orders (order_number, number, fen, currency, made_at)
values ($1, $2, $3, $4, $5)
on conflict (order_number) do nothing

-- name: page
update payment_orders set pay_url = $2 where order_number = $1

-- name: orders
select order_number as order, fen, currency, made_at, pay_url
from payment_orders where number = $1 order by made_at, order_number

-- name: payments
-- With what became of each: `refused` is the rule by which no application took it.
select p.transaction, p.order_number as order, p.fen, p.currency, p.paid_at, p.received_at,
       p.refused, r.ordered_at as refund_ordered_at, r.refunded_at, coalesce(r.refused, '') as refund_refused
from payments p
left join refunds r using (channel, transaction)
where p.number = $1
order by p.paid_at, p.transaction

-- name: payment
select number, fen, currency, refused from payments where channel = $1 and transaction = $2

-- name: refund
insert into refunds (
    channel, transaction, number, fen, currency, reason, ordered_by, ordered_for, ordered_at
) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (channel, transaction) do update
    set refused = '', ordered_by = excluded.ordered_by, ordered_for = excluded.ordered_for,
        reason = excluded.reason
    where refunds.refused <> '' -- what the platform refused may be ordered again

-- name: nonce
insert into callback_nonces (channel, nonce, at) values ($1, $2, $3)
on conflict do nothing
returning nonce

-- name: forget_nonces
-- Older than their window, they would not be believed anyway.
delete from callback_nonces where at < $1

-- name: written
select order_number, fen, currency, paid_at
from payments where channel = $1 and transaction = $2

-- name: reject
-- Whoever hammers at the door fills no disk: the latest ten thousand stay.
with written as (
    insert into rejected_callbacks (channel, reason, sha256, size, at)
    values ($1, $2, $3, $4, $5)
    returning id
)
delete from rejected_callbacks r using written w where r.id <= w.id - 10000

-- name: rejected
select id, channel, reason, sha256, size, at from rejected_callbacks
where id < $1 order by id desc limit $2

-- name: differences
select id, channel, day, what, entry, transaction, ours, theirs, found_at, settled_by, settled_at, note
from statement_differences
where id > $1 and (settled_at is null or not $3)
order by id limit $2

-- name: settle
update statement_differences set settled_by = $2, settled_at = $3, note = $4
where id = $1 and settled_at is null
returning id

-- name: statements
select channel, day, lines, read_at from statements order by day desc limit $1
