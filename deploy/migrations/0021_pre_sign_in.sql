-- How people come in: accounts with passwords, accounts elsewhere, sessions, second factors.

set local lock_timeout = '5s';

create table accounts (
    login         text primary key check (login = lower(login)),
    person        text not null unique references people (id),
    password      text not null, -- argon2id
    changed_at    timestamptz not null,
    temporary     boolean not null default false, -- set by an administrator: to be changed first
    disabled_at   timestamptz
);

-- By digest of a login or an address: who has never existed waits as long as who has.
create table sign_in_attempts (
    key         text primary key,
    failures    integer not null,
    last_at     timestamptz not null,
    waits_until timestamptz not null
);
create index sign_in_attempts_by_age on sign_in_attempts (last_at);

-- Of the secret in the cookie only its digest is kept.
create table sessions (
    id               text primary key,
    secret           bytea not null unique check (length(secret) = 32),
    person           text not null references people (id),
    method           text not null, -- password, oidc
    created_at       timestamptz not null,
    seen_at          timestamptz not null,
    expires_at       timestamptz not null,
    second_factor_at timestamptz,
    stepped_up_at    timestamptz,
    revoked_at       timestamptz
);
create index sessions_of_a_person on sessions (person) where revoked_at is null;

create table one_time_passwords (
    person       text primary key references people (id),
    secret       bytea not null, -- sealed
    last_step    bigint not null default 0, -- every code is good once
    made_at      timestamptz not null,
    confirmed_at timestamptz
);
create table recovery_codes (
    person  text not null references people (id),
    digest  bytea not null check (length(digest) = 32),
    used_at timestamptz,
    primary key (person, digest)
);
create table passkeys (
    id         bytea primary key,
    person     text not null references people (id),
    public_key bytea not null,
    sign_count bigint not null,
    title      text not null,
    made_at    timestamptz not null
);
create index passkeys_of_a_person on passkeys (person);

-- What a passkey must sign, once, within five minutes.
create table passkey_challenges (
    session   text not null references sessions (id),
    purpose   text not null, -- register, prove
    challenge bytea not null,
    made_at   timestamptz not null,
    primary key (session, purpose)
);

-- A journey to the identity provider and back; whoever comes back brings its state.
create table oidc_journeys (
    state    bytea primary key check (length(state) = 32), -- its digest
    nonce    text not null,
    verifier text not null,
    session  text references sessions (id), -- linking, for who is signed in
    made_at  timestamptz not null
);
create index oidc_journeys_of_a_session on oidc_journeys (session);
create table external_accounts (
    issuer    text not null,
    subject   text not null,
    person    text not null references people (id),
    linked_at timestamptz not null,
    primary key (issuer, subject)
);
create index external_accounts_of_a_person on external_accounts (person);
