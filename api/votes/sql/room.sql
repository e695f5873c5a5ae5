-- name: seat
-- A row where the meeting is one of ours; without a seat of his, or not yet signed in, no time.
select s.signed_in_at
from meetings m left join meeting_seats s on s.meeting = m.id and s.person = $2
where m.id = $1

-- name: panel
select person from meeting_panels where meeting = $1 and number = $2
