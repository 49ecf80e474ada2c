-- Purpose:    the statement that lets the owner end sessions of a role; none when it may already, or may not join.
-- Privileges: the ADMIN option, which the person who makes a role has, for running what it returns.
-- Locks:      none.
SELECT format('GRANT %I TO CURRENT_USER WITH INHERIT TRUE, SET FALSE', rolname)
  FROM pg_roles
 WHERE rolname = $1::text AND pg_has_role(oid, 'MEMBER WITH ADMIN OPTION') AND NOT pg_has_role(oid, 'USAGE')
   AND NOT pg_has_role(oid, current_user, 'MEMBER') -- two roles cannot be members of each other
