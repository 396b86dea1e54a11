#!/usr/bin/env bash
# Runs once, on an empty volume: the library's own user, who owns its database and nothing else, and the replica's, who reads.
set -euo pipefail
library=$(<"${LIBRARY_PASSWORD_FILE:?the file with the password of the library’s user}")
replica=$(<"${REPLICA_PASSWORD_FILE:?the file with the password of the replica}")
psql --set=ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres --set=library="$library" --set=replica="$replica" <<'SQL'
CREATE ROLE pustakalaya LOGIN PASSWORD :'library';
CREATE DATABASE pustakalaya OWNER pustakalaya;
CREATE ROLE replica LOGIN REPLICATION PASSWORD :'replica' IN ROLE pg_read_all_data, pg_monitor;
SELECT pg_create_physical_replication_slot('replica');
SQL
