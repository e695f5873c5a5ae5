-- Who was there when a vote was opened and who had to leave the room; and who has said so of himself.

set local lock_timeout = '5s';

alter table vote_rounds
    add column attending text[] not null default '{}',
    add column recused   text[] not null default '{}';

-- 回避声明: by the expert himself, for one application.
create table recusal_declarations (
    number      text not null references applications (number),
    person      text not null,
    declared_at timestamptz not null,
    primary key (number, person)
);
create trigger recusal_declarations_are_kept before update or delete on recusal_declarations
    for each row execute function refuse_change();
