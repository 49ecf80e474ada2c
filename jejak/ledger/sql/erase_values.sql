-- Purpose:    destroys what the log keeps of a person's values, leaving the entry that says so.
-- Privileges: owner.
-- Locks:      row locks on what is deleted.
SELECT images, reasons, entries FROM audit.erase($1, $2, $3, $4, $5, $6, $7)
