-- Purpose:    one import of pay at a time; everything else goes on.
-- Privileges: none.
-- Locks:      an advisory lock until the end of the transaction.
SELECT pg_advisory_xact_lock(hashtextextended('jejak.import_payslips', 0))
