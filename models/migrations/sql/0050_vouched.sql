-- Purpose:    as what somebody vouched for whoever holds an account: the role of who made the slip with which its password
--             was set, and of who vouched for the holder when its second factor was set up.
-- Called by:  models/migrations/0050_vouched.py
-- Privileges: owner; grants.sql hands out the rest.
-- Locks:      ACCESS EXCLUSIVE on hr.account and hr.account_totp, briefly.

-- Empty: whoever runs the server, by a slip, an enrolment code or because the account was made with its password.
ALTER TABLE hr.account
    ADD COLUMN vouched_by_role text,
    ADD CONSTRAINT account_vouching_is_known CHECK (vouched_by_role IN ('OPERATOR', 'ADMINISTRATOR'));
ALTER TABLE hr.account_totp
    ADD COLUMN vouched_by_role text,
    ADD CONSTRAINT account_totp_vouching_is_known CHECK (vouched_by_role IN ('OPERATOR', 'ADMINISTRATOR'));

SELECT audit.track('hr.account', open => '{id,kind,employee_id,official_id,is_demo,disabled_at,ends_on,vouched_by_role,version}',
    secret => '{password_hash}', subject => '{employee_id,official_id,id}');
SELECT audit.track('hr.account_totp', open => '{id,account_id,vouched_by_role,made_at,confirmed_at,ended_at}',
    secret => '{secret}');
