"""Who comes in: tokens, memberships, and the actor that a request acts as."""
