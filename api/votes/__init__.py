"""Leading a vote on a case: opened over those who are there and need not leave, closed with its count."""
