-- Purpose:    as what a helper may let somebody into an account at this moment; null where they may not.
-- Privileges: jejak_app.
-- Locks:      none.
SELECT hr.voucher_role_of($1, $2) AS vouches_as
