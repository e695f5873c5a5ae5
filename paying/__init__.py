"""The payment platform, for whoever has to do with it: the API that orders, the activities that ask.

`reports`   what is said about money        `seal`  how both sides know each other
`platform`  the platform by HTTP            `book`  what we have written down
"""
