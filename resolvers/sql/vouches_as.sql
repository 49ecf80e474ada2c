-- Purpose:    as what a helper may let somebody into an account at this moment; null where they may not.
-- Called by:  resolvers.reset
-- Privileges: jejak_app.
-- Locks:      none.
SELECT hr.vouches_as($1, $2) AS vouches_as
