#!/usr/bin/env bash
# Run once by the image of PostgreSQL, when its volume is new: the role and the database that Octavo is given. Octavo makes
# the rest at its first start: a schema for each service, and a role that owns it.
set -euo pipefail

psql --no-psqlrc --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres \
    --set password="$(< "${OCTAVO_PASSWORD_FILE:-/run/secrets/octavo-password}")" <<'SQL'
CREATE ROLE octavo LOGIN CREATEROLE PASSWORD :'password';
CREATE DATABASE octavo OWNER octavo;
SQL
