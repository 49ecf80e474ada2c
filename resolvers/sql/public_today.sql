-- Purpose:    the regency's civil date, for the person who may see only what is published.
-- Privileges: SELECT on published.today.
-- Locks:      none.
SELECT today FROM published.today
