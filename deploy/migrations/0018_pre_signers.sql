-- Who may sign commands: public keys only. A revoked key stays, so that what it signed can be read.

set local lock_timeout = '5s';

create table signers (
    id           text primary key, -- of the key: the first half of its digest
    public_key   text not null unique check (public_key ~ '^[0-9a-f]{64}$'),
    title        text not null,
    organisation text not null default '', -- whose commands it signs; '' everybody's
    created_at   timestamptz not null,
    revoked_at   timestamptz
);
