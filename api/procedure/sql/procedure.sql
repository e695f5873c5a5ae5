-- name: notice
-- The edition that it has pinned.
select n.id, n.edition, encode(n.sha256, 'hex') as sha256, n.document
from applications a
join notices n on n.id = a.season and n.edition = a.edition
where a.number = $1

-- name: quarantined
select count(*)::integer from quarantine where number = $1

-- name: revisions
select revision, digest, publicised, recorded_at from revisions where number = $1 order by revision

-- name: viewings
-- Which file was opened by which body when; never by whom.
select digest, role, organisation, at from attachment_views where number = $1 order by id

-- name: letters
select o.kind, o.recipient_role, o.queued_at, d.channel, d.attempts, d.delivered_at, d.given_up_at
from outbox o
left join deliveries d on d.letter = o.id
where o.number = $1
order by o.id, d.channel, d.delivered_at

-- name: refusals
-- From the vote until the result is told, that somebody tried to tell it would tell what it is.
select r.command, r.role, r.organisation, r.rule, r.because, r.at
from refusals r
join applications a on a.number = r.number
where r.number = $1
  and not (
      a.stage in ('under_review', 'review_done', 'result_publicity', 'result_objection',
                  'pending_confirmation')
      and r.command in ('publish_result', 'release_result', 'confirm')
  )
order by r.id

-- name: certificates
select certificate, kind, level, document, confirmed_on, issued_at, cancelled_at
from certificates where number = $1 order by issued_at, certificate

-- name: signers
-- Whoever could sign a command of it; public keys only.
select id, public_key, title, organisation, created_at, revoked_at
from signers
where $1::text is not null
order by id

-- name: histories
-- Temporal's own history of every run, by its digest: it holds votes and experts.
select workflow_id, run_id, type, events, digest, closed_at
from histories
where workflow_id = 'application/' || $1 or starts_with(workflow_id, 'complaint/' || $1 || '/')
order by closed_at, run_id
