"""缴费: what is to be paid, what the platform reports, and what goes back.

`orders`     an order at the platform      `callbacks`  reports that come by themselves
`refunds`    ordered by a person           `accounts`   what an operator must look at
"""
