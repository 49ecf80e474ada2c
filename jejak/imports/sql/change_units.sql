-- Purpose:    brings the changed units up to date.
-- Privileges: owner.
-- Locks:      the units that change.
UPDATE hr.unit u
   SET parent_id = p.parent_id, name = p.name, kind = p.kind, work_week = p.work_week, version = u.version + 1
  FROM planned_unit p
 WHERE p.id = u.id AND p.is_changed
