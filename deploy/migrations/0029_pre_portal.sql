-- The portal: on a stack of one's own, invented people who can be signed in with one click.

set local lock_timeout = '5s';

-- Only who stands here; a system that is reached from outside signs nobody in so, whoever stands here.
create table local_people (
    person text primary key references people (id),
    place  integer not null -- the order in which the sign-in page offers them
);
