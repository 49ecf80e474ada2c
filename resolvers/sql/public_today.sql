-- Purpose:    the regency's civil date, for whoever may see only what is published.
-- Privileges: SELECT on published.today.
-- Locks:      none.
SELECT today FROM published.today
