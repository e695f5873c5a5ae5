-- name: orders
select order_number, number, fen, currency from payment_orders where number = $1
order by made_at, order_number

-- name: unpaid_orders
-- Those whose callback has stayed away.
select o.order_number, o.number, o.fen, o.currency
from payment_orders o
where o.made_at > $1 and o.made_at <= $2
  and not exists (
      select from payments p where p.number = o.number and p.order_number = o.order_number
  )
order by o.made_at, o.order_number

-- name: write
insert into payments (
    channel, transaction, number, order_number, fen, currency, paid_at, callback, received_at
) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (channel, transaction) do nothing
returning transaction

-- name: paid
-- What the platforms reported for an application, the earliest first.
select order_number, transaction, fen, currency, paid_at
from payments
where number = $1
order by paid_at, channel, transaction

-- name: received
select a.workflow_id, p.number, p.received_at, p.order_number, p.transaction, p.fen, p.currency,
       p.paid_at
from payments p
join applications a on a.number = p.number
where p.channel = $1 and p.transaction = $2

-- name: untold
select a.workflow_id, p.number, p.received_at, p.order_number, p.transaction, p.fen, p.currency,
       p.paid_at
from payments p
join applications a on a.number = p.number
where p.channel = $1 and p.told_at is null and p.refused = '' and p.received_at < $2
order by p.received_at, p.transaction

-- name: told
update payments set told_at = $3 where channel = $1 and transaction = $2 and told_at is null

-- name: not_taken
update payments set refused = $3 where channel = $1 and transaction = $2 and refused = ''

-- name: refunds_to_do
select transaction, number, fen, currency, ordered_by, ordered_for
from refunds
where channel = $1 and refunded_at is null and refused = ''
order by ordered_at, transaction

-- name: refunded
update refunds set refunded_at = $3, refused = $4
where channel = $1 and transaction = $2 and refunded_at is null
returning number

-- name: close_refund_task
-- The money has gone back: the task is done by whoever ordered it.
update tasks set closed_at = $3, closed_by = $4, closed_for = $5, closed_how = 'by_hand'
where number = $1 and key = $2 and closed_at is null

-- name: lines
select 'paid' as entry, transaction, order_number, fen, currency, paid_at as at
from payments where channel = $1 and paid_at >= $2 and paid_at < $3
union all
select 'refunded', r.transaction, p.order_number, r.fen, r.currency, r.refunded_at
from refunds r join payments p using (channel, transaction)
where r.channel = $1 and r.refunded_at >= $2 and r.refunded_at < $3

-- name: keep_statement
insert into statements (channel, day, lines, read_at) values ($1, $2, $3, $4)
on conflict (channel, day) do update set lines = excluded.lines, read_at = excluded.read_at

-- name: keep_difference
insert into statement_differences (
    channel, day, what, entry, transaction, ours, theirs, found_at
) values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (channel, day, entry, transaction, what) do nothing

-- name: known_order
select order_number, number, fen, currency from payment_orders where order_number = $1
