-- Inboxes and lists that stay short reads when there are a hundred thousand applications.

set local lock_timeout = '5s';

-- An inbox in its order: by organisation alone the planner thinks so few rows remain that it sorts
-- them all, and a committee has thousands.
create index tasks_in_an_inbox on tasks (organisation, role, due_at, id) where closed_at is null;

-- Which applications an organisation has had, in the order of a list.
create index tasks_ever_of_an_organisation on tasks (organisation, role, number);
