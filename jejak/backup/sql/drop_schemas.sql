-- Purpose:    empties a place that was empty before a restore that failed.
-- Privileges: owner.
-- Locks:      exclusive on everything it drops.
DROP SCHEMA IF EXISTS hr, audit, ops, published CASCADE
