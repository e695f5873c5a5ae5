-- The overview of a season: counted from indexes alone, however many applications there are.

set local lock_timeout = '5s';

-- Where everybody stands: every count of the overview.
create index applications_in_an_overview on applications
    (season, stage, holder_role, holder_organisation, district, unit, level, open);

-- What is due next.
create index applications_due_in_a_season on applications
    (season, due_at, stage, holder_role, holder_organisation)
    where open and due_at is not null;

-- What came to the tiers and what left them, day by day.
create index tasks_that_came on tasks (opened_at) include (number, key, kind, role, organisation)
    where kind in (
        'unit_review', 'department_review', 'agency_review', 'district_review',
        'headquarters_review', 'publicity_record', 'committee_intake'
    );
create index tasks_that_left on tasks (closed_at) include (number, key, kind, role, organisation)
    where closed_how = 'event' and kind in (
        'unit_review', 'department_review', 'agency_review', 'district_review',
        'headquarters_review', 'publicity_record', 'committee_intake'
    );
