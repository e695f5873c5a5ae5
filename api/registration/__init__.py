"""Who is in the system: units and departments, people known once, and what administrators have done.

`organisations`  registering a unit, and its administrator    `identities`  one person, one account
`log`            every act of an administrator
"""
