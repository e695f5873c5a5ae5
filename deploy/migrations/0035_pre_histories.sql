-- Temporal's own history of every run that has closed: its retention loses none of them.

set local lock_timeout = '5s';

-- One run; continued or reset runs of the same workflow stand beside one another.
create table histories (
    workflow_id text not null,
    run_id      text not null,
    type        text not null check (type in ('Application', 'Complaint', 'Season')),
    events      integer not null check (events > 0),
    digest      text not null, -- sha256:… of the JSON before it is compressed
    content     bytea not null, -- gzip of the SDK's JSON, which a Replayer reads
    closed_at   timestamptz not null,
    archived_at timestamptz not null,
    primary key (workflow_id, run_id)
);
alter table histories alter column content set storage external; -- it is compressed already
create trigger histories_are_kept before update or delete on histories
    for each row execute function refuse_change();
create trigger histories_are_not_emptied before truncate on histories
    for each statement execute function refuse_change();
