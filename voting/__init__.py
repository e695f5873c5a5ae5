"""无记名投票, for whoever has to do with it: the API that hands out papers, the meeting that counts.

`blind`   a signature on what the signer does not see     `rounds`  papers, ballots and the count
"""
