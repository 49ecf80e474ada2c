-- Purpose:    forgets who owes a code: a proof that came before has to be given again.
-- Privileges: jejak_app.
-- Locks:      the challenges' rows; who is meeting one right now is waited for.
DELETE FROM ops.sign_in_challenge WHERE account_id = $1
