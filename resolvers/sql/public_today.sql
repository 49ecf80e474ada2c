-- Purpose:    the regency's civil date, for whoever may see only what is published.
-- Called by:  resolvers.public
-- Privileges: SELECT on published.today.
-- Locks:      none.
SELECT today FROM published.today
