-- Purpose:    has the peers find ready what our server works out of the law for a title.
-- Privileges: owner of the database.
-- Locks:      none.
INSERT INTO peer.worked_pay (unit_name, title, job_class, base_pay_range, lawful_total)
VALUES ($1, $2, $3, CASE WHEN $4::integer IS NOT NULL THEN ROW($4::integer, $5::integer)::peer.pay_range END,
        CASE WHEN $6::integer IS NOT NULL THEN ROW($6::integer, $7::integer)::peer.pay_range END)
