-- name: open
insert into vote_rounds (
    meeting, number, round, voters, public_key, private_key, opened_at, attending, recused
) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (meeting, number, round) do nothing

-- name: round
select voters, public_key, private_key, opened_at, closed_at, yes, no, abstain, papers, digest
from vote_rounds where meeting = $1 and number = $2 and round = $3

-- name: hold
-- Against whoever closes; several may hold it at once.
select public_key, private_key, voters, closed_at from vote_rounds
where meeting = $1 and number = $2 and round = $3
for share

-- name: take
-- Nobody holds it any more, and nobody will before this is done.
select public_key, private_key, voters, closed_at from vote_rounds
where meeting = $1 and number = $2 and round = $3
for update

-- name: paper
select blinded, signature from ballot_papers
where meeting = $1 and number = $2 and round = $3 and person = $4

-- name: hand_out
insert into ballot_papers (meeting, number, round, person, blinded, signature)
values ($1, $2, $3, $4, $5, $6)
on conflict (meeting, number, round, person) do nothing

-- name: cast
insert into ballots (meeting, number, round, message, signature, choice)
values ($1, $2, $3, $4, $5, $6)
on conflict (meeting, number, round, message) do nothing

-- name: ballot
select choice from ballots where meeting = $1 and number = $2 and round = $3 and message = $4

-- name: empty
delete from ballots where meeting = $1 and number = $2 and round = $3
returning message, signature, choice

-- name: papers
select count(*) from ballot_papers where meeting = $1 and number = $2 and round = $3

-- name: close
update vote_rounds
set closed_at = $4, yes = $5, no = $6, abstain = $7, papers = $8, digest = $9, private_key = null
where meeting = $1 and number = $2 and round = $3

-- name: ballots
select message, signature, choice from ballots
where meeting = $1 and number = $2 and round = $3 order by message
