#!/bin/sh
# Creates or updates Temporal's schema in databases that exist already. Repeating it changes nothing.
# SQL_PLUGIN, SQL_HOST, SQL_PORT and SQL_USER come from the environment, the password from a file.
set -eu

SQL_PASSWORD=$(cat "$SQL_PASSWORD_FILE")
export SQL_PASSWORD
schema=${SCHEMA:-/etc/temporal/schema}/postgresql/v12
for database in temporal:temporal temporal_visibility:visibility; do
  temporal-sql-tool --db "${database%%:*}" setup-schema -v 0.0
  temporal-sql-tool --db "${database%%:*}" update-schema -d "$schema/${database##*:}/versioned"
done
