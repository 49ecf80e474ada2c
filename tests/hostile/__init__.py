"""A superuser changes what the audit holds; `jejak doctor` names the lie."""
