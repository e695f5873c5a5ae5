-- 无记名投票: who has had a ballot paper, and what was cast, with nothing that joins the two.

set local lock_timeout = '5s';

create table vote_rounds (
    meeting     text not null,
    number      text not null, -- the application
    round       int not null check (round > 0),
    voters      text[] not null check (cardinality(voters) > 0),
    public_key  bytea not null,
    private_key bytea, -- sealed; destroyed when the round is closed
    opened_at   timestamptz not null,
    closed_at   timestamptz,
    yes         int,
    no          int,
    abstain     int,
    papers      int,
    digest      text, -- of the list of ballots
    primary key (meeting, number, round),
    check ((closed_at is null) = (private_key is not null)),
    check ((closed_at is null) = (digest is null))
);

-- One for each voter, signed without being seen. No time is kept.
create table ballot_papers (
    meeting   text not null,
    number    text not null,
    round     int not null,
    person    text not null,
    blinded   bytea not null,
    signature bytea not null,
    primary key (meeting, number, round, person),
    foreign key (meeting, number, round) references vote_rounds
);

-- Neither person nor time nor order; sealed until the round is closed, then written anew by message.
create table ballots (
    meeting   text not null,
    number    text not null,
    round     int not null,
    message   bytea not null,
    signature bytea not null,
    choice    bytea not null,
    primary key (meeting, number, round, message),
    foreign key (meeting, number, round) references vote_rounds
);

create trigger ballot_papers_are_kept before update or delete on ballot_papers
    for each row execute function refuse_change();

-- A closed round is as it is.
create function refuse_change_of_a_closed_round() returns trigger language plpgsql as $$
begin
    if old.closed_at is not null then
        raise exception 'a closed round is not changed' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger vote_rounds_are_closed_once before update on vote_rounds
    for each row execute function refuse_change_of_a_closed_round();
create trigger vote_rounds_are_kept before delete on vote_rounds
    for each row execute function refuse_change();

-- Nothing comes, goes or changes once it is closed: whoever closes does so after the last rewriting.
create function refuse_ballot_of_a_closed_round() returns trigger language plpgsql as $$
declare
    one ballots := coalesce(new, old);
begin
    if exists (
        select from vote_rounds r
        where r.meeting = one.meeting and r.number = one.number and r.round = one.round
          and r.closed_at is not null
    ) then
        raise exception 'the round is closed' using errcode = 'restrict_violation';
    end if;
    return one;
end $$;
create trigger ballots_of_a_closed_round_stay before insert or update or delete on ballots
    for each row execute function refuse_ballot_of_a_closed_round();
