#!/bin/bash
# Once, in a new server: the logins with their passwords, and the database. Run by the entry point of the postgres image.
set -euo pipefail
secrets=${SECRETS:-/run/secrets}
roles=${ROLES:-/usr/share/weerbaar/roles.sql}
ask() { psql -v ON_ERROR_STOP=1 --no-psqlrc --quiet --username postgres --dbname postgres "$@"; }
ask --file "$roles"
for login in owner web worker backup; do
  ask -v login="weerbaar_$login" -v password="$(cat "$secrets/password_$login")" <<<"ALTER ROLE :\"login\" PASSWORD :'password'"
done
database=${DATABASE:-weerbaar}
ask <<<"CREATE DATABASE $database OWNER weerbaar_owner"
ask <<<"REVOKE CONNECT, TEMPORARY ON DATABASE $database FROM PUBLIC"
ask <<<"GRANT CONNECT ON DATABASE $database TO weerbaar_web, weerbaar_worker, weerbaar_backup"
