# shellcheck shell=bash
# A PostgreSQL cluster of our own, on 127.0.0.1 only, with a password, under .data. Sourced after lib.sh,
# whose claim_folders comes first.
#
# PostgreSQL refuses to run as root, so root runs it as the user postgres. That user must reach the folder: where the
# checkout may be entered by its owner only, it sees the folder through a mount that exists for the server alone
# (nothing on the machine is opened to it); where mounts are not allowed, the folder lies under /var/lib/pustakalaya.

# shellcheck disable=SC2154 # ci_* and EXIT_* are lib.sh's
cluster_open() { # NAME: chooses where the cluster is and who runs it; sets cluster_* below
  cluster_name=$1
  cluster_dir=$ci_data/$1
  cluster_seen=$cluster_dir # where the server itself sees it
  cluster_as=()
  cluster_password_file=$ci_data/secrets/$1
  [ -s "$cluster_password_file" ] || (umask 077 && od -An -N24 -tx1 /dev/urandom | tr -d ' \n' >"$cluster_password_file")
  cluster_password=$(<"$cluster_password_file")
  if [ ! -L "$cluster_dir" ]; then mkdir -p "$cluster_dir" && chmod 700 "$cluster_dir"; fi

  local version
  if ! version=$(cat "$cluster_dir/PG_VERSION" 2>/dev/null); then
    version=$(find /usr/lib/postgresql -maxdepth 1 -mindepth 1 -printf '%f\n' 2>/dev/null | sort -n | tail -n 1)
  fi
  cluster_bin=/usr/lib/postgresql/$version/bin
  [ -x "$cluster_bin/postgres" ] || fail "$EXIT_MISSING" "PostgreSQL ${version:-15} is missing: apt-get install postgresql${version:+-$version}."

  [ "$(id -u)" -eq 0 ] || return 0
  local user=postgres key
  getent passwd "$user" >/dev/null || user=nobody
  cluster_as=(setpriv --reuid="$user" --regid="$(id -g "$user")" --init-groups --)
  chown "$user" "$cluster_dir/."
  if (cd / && "${cluster_as[@]}" test -x "$cluster_dir/.") 2>/dev/null; then return 0; fi
  key=$(printf '%s' "$cluster_dir" | sha256sum | cut -c 1-12)
  if [ ! -L "$cluster_dir" ] && unshare --mount --propagation private mount --bind "$cluster_dir" "$cluster_dir" 2>/dev/null; then
    cluster_seen=/run/pustakalaya/$key
    mkdir -p "$cluster_seen"
    # shellcheck disable=SC2016 # expanded by the inner shell
    cluster_as=(unshare --mount --propagation private sh -c 'mount --bind "$1" "$2" && cd / && shift 2 && exec "$@"' sh "$cluster_dir" "$cluster_seen" "${cluster_as[@]}")
    return 0
  fi
  [ -L "$cluster_dir" ] || rmdir "$cluster_dir" 2>/dev/null ||
    fail "$EXIT_DATABASE" "the user $user may not enter $cluster_dir, and private mounts are not allowed here: let others enter the folders above it (chmod o+x), or move the checkout."
  local outside=/var/lib/pustakalaya/$key
  [ -L "$cluster_dir" ] || say "The user $user may not enter this checkout: the database lies in $outside."
  # A cluster of a checkout whose .data is gone: its password is gone too. It is put aside, not thrown away.
  [ -L "$cluster_dir" ] || [ ! -e "$outside" ] || mv "$outside" "$outside.$(date +%Y%m%d%H%M%S)"
  mkdir -p "$outside" && chmod 711 /var/lib/pustakalaya && chown "$user" "$outside" && chmod 700 "$outside"
  ln -sfn "$outside" "$cluster_dir"
  cluster_seen=$outside
}

cluster_do() { (cd / && "${cluster_as[@]}" "$@"); } # a program of PostgreSQL, as the one who runs the cluster

cluster_make() { # makes an empty cluster where there is none
  [ ! -e "$cluster_dir/PG_VERSION" ] || return 0
  local password
  password=$(mktemp)
  cp "$cluster_password_file" "$password"
  if [ "$(id -u)" -eq 0 ]; then chown "$(stat -Lc %u "$cluster_dir/.")" "$password"; fi
  # C.UTF-8: words of Devanagari are split rightly, and no system update changes the order of an index.
  if ! cluster_do "$cluster_bin/initdb" -D "$cluster_seen" --username=postgres --auth=scram-sha-256 --pwfile="$password" --encoding=UTF8 --locale=C.UTF-8 --no-instructions; then
    rm -f "$password"
    return 1
  fi
  rm -f "$password"
}

cluster_start() { # FIRST_PORT [SETTING...]: starts it on the first free port and waits until it answers
  local first=$1 stale deadline=$((SECONDS + 60)) setting settings=()
  shift
  for setting in "$@"; do settings+=(-c "$setting"); done
  cluster_port=$(cat "$ci_run/$cluster_name.port" 2>/dev/null || say "$first")
  if process_pid "$cluster_name" >/dev/null; then return 0; fi
  if port_in_use "$cluster_port"; then cluster_port=$(free_port "$first"); fi
  # After a crash the file may name a pid that by now is another program's; PostgreSQL would wait for that one.
  stale=$(head -n 1 "$cluster_dir/postmaster.pid" 2>/dev/null || true)
  if [ -n "$stale" ] && [ "$(cat "/proc/$stale/comm" 2>/dev/null)" != postgres ]; then rm -f "$cluster_dir/postmaster.pid"; fi
  (
    cd /
    start_process "$cluster_name" "${cluster_as[@]}" "$cluster_bin/postgres" -D "$cluster_seen" -c listen_addresses=127.0.0.1 -c port="$cluster_port" \
      -c unix_socket_directories= "${settings[@]}"
  )
  say "$cluster_port" >"$ci_run/$cluster_name.port"
  until "$cluster_bin/pg_isready" -q -h 127.0.0.1 -p "$cluster_port"; do
    process_pid "$cluster_name" >/dev/null || return 1
    [ "$SECONDS" -lt "$deadline" ] || return 1
    sleep 0.1
  done
}

cluster_sql() { PGPASSWORD=$cluster_password "$cluster_bin/psql" -X -q -A -t -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$cluster_port" -U postgres "$@"; }

cluster_stop() { stop_process "$1" INT 60; } # NAME; INT: ends connections, writes all, stops
