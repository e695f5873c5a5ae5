-- name: paid
-- What the platforms reported for an application, the earliest first.
select order_number, transaction, fen, currency, paid_at
from payments
where number = $1
order by paid_at, channel, transaction
