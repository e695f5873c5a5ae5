"""Webhooks: organisations are told of what happens to the applications they may see, in order.

The body has ids and codes alone; whoever wants to know more asks the API, which asks who it is.
"""
