-- Purpose:    the editions in which the grades of a title's holders, and how long leave takes, are published.
-- Called by:  models/migrations/0059_edition.py
-- Privileges: owner; hr.publish_editions() alone adds rows, and nothing changes or removes one.
-- Locks:      none beyond creation; ACCESS EXCLUSIVE on two views while they make way.

CREATE TABLE hr.grade_edition (
    id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    unit_id     uuid NOT NULL REFERENCES hr.unit,
    position_id uuid NOT NULL REFERENCES hr.position,
    -- The last day of the month that it is of.
    as_of       date NOT NULL,
    -- How many held each grade on that day, as it was known when this was made: {"III/a": 4}. Never published.
    grades      jsonb NOT NULL,
    -- The grades that are told, ["III/a", "III/b"]; null where none are.
    listed      jsonb,
    CONSTRAINT grade_edition_is_one_a_month UNIQUE (unit_id, position_id, as_of),
    CONSTRAINT grade_edition_is_of_a_whole_month CHECK (extract(day FROM as_of + 1) = 1),
    CONSTRAINT grade_edition_lists_two_grades CHECK (jsonb_array_length(listed) >= 2)
);

CREATE TABLE hr.service_time_edition (
    id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    -- The first day of the quarter.
    quarter      date NOT NULL,
    -- None for all units together.
    unit_id      uuid REFERENCES hr.unit,
    -- To the nearest five; null, with the hours, where all together are not told: that the quarter is done stands here.
    decisions    integer,
    median_hours integer,
    p95_hours    integer,
    CONSTRAINT service_time_edition_is_made_once UNIQUE NULLS NOT DISTINCT (quarter, unit_id),
    CONSTRAINT service_time_edition_is_of_a_quarter CHECK (extract(day FROM quarter) = 1
        AND extract(month FROM quarter) IN (1, 4, 7, 10)),
    CONSTRAINT service_time_edition_of_a_unit_tells CHECK (unit_id IS NULL OR decisions IS NOT NULL),
    CONSTRAINT service_time_edition_tells_hours CHECK ((decisions IS NULL) = (median_hours IS NULL)
        AND (decisions IS NOT NULL OR p95_hours IS NULL))
);

SELECT audit.track('hr.service_time_edition', open => audit.columns_of('hr.service_time_edition'));
-- How many hold a grade may tell one person's.
SELECT audit.track('hr.grade_edition', open => '{id,unit_id,position_id,as_of,listed}');

-- They are made anew with other columns.
DROP VIEW IF EXISTS published.compensation, hr.seat;
