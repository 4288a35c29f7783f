#!/bin/sh
# Runs once, when the data directory is empty: a login and a database each for Temporal and for Rapor's owner.
# Rapor's service login is made by "rapor migrate"; the owner needs CREATEROLE for that and is no superuser.
set -eu

secrets=${SECRETS:-/run/secrets}
TEMPORAL_PASSWORD=$(cat "$secrets/temporal_password")
OWNER_PASSWORD=$(cat "$secrets/rapor_owner_password")
export TEMPORAL_PASSWORD OWNER_PASSWORD

psql --no-psqlrc --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname=postgres <<'SQL'
\getenv temporal_password TEMPORAL_PASSWORD
\getenv owner_password OWNER_PASSWORD

CREATE ROLE temporal LOGIN PASSWORD :'temporal_password';
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;

CREATE ROLE rapor_owner LOGIN CREATEROLE PASSWORD :'owner_password';
CREATE DATABASE rapor OWNER rapor_owner;

-- Each login reaches its own databases. The service's right to connect is granted by the migrations.
REVOKE CONNECT, TEMPORARY ON DATABASE postgres, temporal, temporal_visibility, rapor FROM PUBLIC;
SQL
