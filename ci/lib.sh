# shellcheck shell=bash
# What ci/up, ci/down and ci/test share: words on the screen, packages, the .NET SDK, processes and a private PostgreSQL.
# Sourced, never run. Reads: PUSTAKALAYA_DATA (default .data in the checkout).

ci_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
ci_data=$(realpath -ms "${PUSTAKALAYA_DATA:-$ci_root/.data}")
ci_logs=$ci_data/logs
ci_run=$ci_data/run
ci_name=${0##*/}

# Exit codes, the same in every command; --help and env/README.md list them.
readonly EXIT_USAGE=2 EXIT_MISSING=3 EXIT_PORT=4 EXIT_NETWORK=5 EXIT_BUILD=6 EXIT_DATABASE=7 EXIT_PROGRAM=8 EXIT_BUSY=9
export EXIT_USAGE EXIT_MISSING EXIT_PORT EXIT_NETWORK EXIT_BUILD EXIT_DATABASE EXIT_PROGRAM EXIT_BUSY

# What a build or a start leaves behind must end with the command: no compile server, no node kept for the next build.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE=true
export DOTNET_CLI_USE_MSBUILD_SERVER=0 MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false

say() { printf '%s\n' "$*"; }
fail() { # CODE SENTENCE...
  local code=$1
  shift
  printf 'ci/%s: %s\n' "$ci_name" "$*" >&2
  exit "$code"
}

# Makes the folders under .data; says so where an earlier command of another user left some that we may not write.
claim_folders() {
  local folder
  mkdir -p "$ci_data" 2>/dev/null || fail "$EXIT_USAGE" "$ci_data cannot be made by $(id -un): $(dirname "$ci_data") belongs to $(stat -c %U "$(dirname "$ci_data")")."
  for folder in "$ci_data" "$ci_run" "$ci_logs" "$ci_data/app" "$ci_data/secrets" "$ci_root/artifacts"; do
    if [ -e "$folder" ] && ! [ -w "$folder" ]; then
      fail "$EXIT_USAGE" "$folder belongs to $(stat -c %U "$folder"): run this as that user, or give it back with 'sudo chown -R $(id -un) $folder'."
    fi
  done
  mkdir -p "$ci_run" "$ci_logs" "$ci_data/secrets"
  chmod 711 "$ci_data" # the database's own user passes through
  chmod 700 "$ci_run" "$ci_logs" "$ci_data/secrets"
}

# --- slow steps -------------------------------------------------------------------------------------------------------

# Runs a command with its output in a log and shows that it goes on: each second on a terminal, each 15 s elsewhere.
progress() { # TEXT LOG COMMAND...
  local text=$1 log=$2 begin=$SECONDS seconds last status=0
  shift 2
  mkdir -p "$(dirname "$log")"
  if [ ! -t 1 ]; then say "$text ..."; fi
  # A process group of its own, so that stop_progress ends all of it.
  set -m
  "$@" >"$log" 2>&1 </dev/null 9>&- &
  progress_pid=$!
  set +m
  while kill -0 "$progress_pid" 2>/dev/null; do
    seconds=$((SECONDS - begin))
    if [ -t 1 ]; then
      last=$(tail -n 1 "$log" 2>/dev/null | tr -d '\r\033' | cut -c 1-60)
      printf '\r\033[K%s ... %d s  %s' "$text" "$seconds" "$last"
    elif [ "$seconds" -gt 0 ] && [ $((seconds % 15)) -eq 0 ]; then
      say "  still at it, $seconds s"
    fi
    sleep 1
  done
  wait "$progress_pid" || status=$?
  progress_pid=
  seconds=$((SECONDS - begin))
  if [ -t 1 ]; then printf '\r\033[K'; fi
  if [ "$status" -eq 0 ]; then say "$text: done in $seconds s"; else say "$text: failed after $seconds s"; fi
  return "$status"
}

stop_progress() { # on Ctrl-C: the step that runs ends with us
  if [ -n "${progress_pid:-}" ]; then
    kill -TERM -- "-$progress_pid" 2>/dev/null || true
    wait "$progress_pid" 2>/dev/null || true
    progress_pid=
  fi
}

# --- packages ---------------------------------------------------------------------------------------------------------

# Which Debian package is missing is found by what it brings, so that a tool installed otherwise counts too.
readonly ci_packages_up="postgresql:/usr/lib/postgresql/*/bin/postgres poppler-utils:pdftotext poppler-data:/usr/share/poppler/cMap webp:cwebp ffmpeg:ffmpeg \
hunspell-ne:/usr/share/hunspell/ne_NP.dic age:age fonts-noto-core:/usr/share/fonts/truetype/noto/NotoSansDevanagari-Regular.ttf ca-certificates:/etc/ssl/certs/ca-certificates.crt nodejs:node npm:npm"
readonly ci_package_broker="rabbitmq-server:/usr/lib/rabbitmq/bin/rabbitmq-server"
# Turn office files into pages: 320 MB on the disk, so that whoever wants them installs them (README).
readonly ci_packages_office="libreoffice-writer-nogui:/usr/lib/libreoffice/program/libswlo.so libreoffice-calc-nogui:/usr/lib/libreoffice/program/libsclo.so \
libreoffice-impress-nogui:/usr/lib/libreoffice/program/libsdlo.so"
readonly ci_packages_test="$ci_packages_up chromium:chromium shellcheck:shellcheck qpdf:qpdf djvulibre-bin:ddjvu $ci_packages_office $ci_package_broker"
export ci_packages_test

missing_packages() { # NAME:PROBE... -> the packages that are missing, one a line
  local entry probe
  for entry in "$@"; do
    probe=${entry#*:}
    case $probe in
      /*) compgen -G "$probe" >/dev/null || say "${entry%%:*}" ;;
      *) command -v "$probe" >/dev/null || say "${entry%%:*}" ;;
    esac
  done
}

install_packages() { # NAME:PROBE...
  local packages as_root=() had_cluster=no had_broker=no
  mapfile -t packages < <(missing_packages "$@")
  [ ${#packages[@]} -gt 0 ] || return 0
  command -v apt-get >/dev/null || fail "$EXIT_MISSING" "these are missing and apt-get is not here to install them: ${packages[*]}."
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || fail "$EXIT_MISSING" "these packages are missing: run 'apt-get install ${packages[*]}' as root, then run this again."
    if [ -t 0 ]; then
      sudo -v || fail "$EXIT_MISSING" "these packages are missing and sudo was refused: ${packages[*]}."
    else
      sudo -n true 2>/dev/null || fail "$EXIT_MISSING" "these packages are missing and sudo wants a password: run 'sudo apt-get install ${packages[*]}', then run this again."
    fi
    as_root=(sudo -n)
  fi
  [ ! -e /etc/postgresql ] || had_cluster=yes
  [ ! -e /usr/lib/rabbitmq ] || had_broker=yes
  progress "Installing ${packages[*]}" "$ci_logs/packages.log" apt_install "${as_root[@]}" -- "${packages[@]}" || {
    if grep -qE 'Temporary failure|Could not resolve|Unable to connect|Cannot initiate the connection|Failed to fetch|Unable to locate package|has no installation candidate|Network is unreachable' "$ci_logs/packages.log"; then
      fail "$EXIT_NETWORK" "the packages could not be fetched: this first start needs the network (log: $ci_logs/packages.log)."
    fi
    fail "$EXIT_MISSING" "apt-get could not install ${packages[*]}: $(tail -n 1 "$ci_logs/packages.log") (log: $ci_logs/packages.log)."
  }
  # Debian's packages make and start servers of their own, which nobody asked for. One that was there before is left alone.
  if [ "$had_cluster" = no ] && command -v pg_dropcluster >/dev/null; then
    local version
    for version in /etc/postgresql/*/main; do
      [ ! -d "$version" ] || "${as_root[@]}" pg_dropcluster --stop "$(basename "$(dirname "$version")")" main >>"$ci_logs/packages.log" 2>&1 || true
    done
  fi
  if [ "$had_broker" = no ] && [ -e /usr/lib/rabbitmq ]; then
    "${as_root[@]}" service rabbitmq-server stop >>"$ci_logs/packages.log" 2>&1 || true
    if command -v systemctl >/dev/null; then "${as_root[@]}" systemctl disable rabbitmq-server >>"$ci_logs/packages.log" 2>&1 || true; fi
  fi
  mapfile -t packages < <(missing_packages "$@")
  [ ${#packages[@]} -eq 0 ] || fail "$EXIT_MISSING" "still missing after installing: ${packages[*]} (log: $ci_logs/packages.log)."
}

apt_install() { # [SUDO...] -- PACKAGE...
  local as_root=() apt=(env DEBIAN_FRONTEND=noninteractive apt-get -y -q -o Acquire::Retries=2 -o Dpkg::Options::=--force-confold -o DPkg::Lock::Timeout=300)
  while [ "$1" != -- ]; do as_root+=("$1"); shift; done
  shift
  # Lists may be missing (a fresh image) or stale (a package since replaced): fetch them only then.
  "${as_root[@]}" "${apt[@]}" install --no-install-recommends "$@" ||
    { "${as_root[@]}" "${apt[@]}" update && "${as_root[@]}" "${apt[@]}" install --no-install-recommends "$@"; }
}

# --- .NET -------------------------------------------------------------------------------------------------------------

find_dotnet() { # puts dotnet on the PATH, or ends with a sentence
  local folder wanted
  wanted=$(sed -n 's/.*"version": *"\([0-9]*\)\..*/\1/p' "$ci_root/global.json")
  for folder in "" "${DOTNET_ROOT:-}" /usr/share/dotnet /usr/lib/dotnet /usr/local/share/dotnet "$HOME/.dotnet"; do
    [ -z "$folder" ] || [ -x "$folder/dotnet" ] || continue
    if PATH=${folder:+$folder:}$PATH dotnet --list-sdks 2>/dev/null | grep -q "^$wanted\."; then
      PATH=${folder:+$folder:}$PATH
      [ -z "$folder" ] || export DOTNET_ROOT=$folder
      export PATH
      return 0
    fi
  done
  fail "$EXIT_MISSING" "the .NET $wanted SDK is missing: install it (https://dotnet.microsoft.com/download/dotnet/$wanted.0) and run this again."
}

build_failed() { # LOG: says why a build or restore failed, in one sentence, and ends
  if grep -qE 'NU1301|NU1101.*Unable to|Name or service not known|Temporary failure in name resolution|Resource temporarily unavailable \(|Network is unreachable' "$1"; then
    fail "$EXIT_NETWORK" "packages could not be fetched, and the first build needs the network: $(grep -oE 'NU1301: .*' "$1" | sed 's/^NU1301: *//; s/ \[[^]]*\]$//' | head -n 1) (log: $1)."
  fi
  fail "$EXIT_BUILD" "the build failed: $(grep -m 1 -oE 'error [A-Z]+[0-9]+:.*' "$1" || tail -n 1 "$1") (log: $1)."
}

# --- ports ------------------------------------------------------------------------------------------------------------

listeners() { # PORT: the inodes of the sockets that listen on it, on any address of this machine
  cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk -v port="$(printf ':%04X' "$1")" '$4 == "0A" && substr($2, length($2) - 4) == port { print $10 }'
}

port_in_use() { [ -n "$(listeners "$1")" ]; }

listens_itself() { # PID PORT: an answer on the port may be another program's
  local inode
  for inode in $(listeners "$2"); do
    if [ -n "$(find "/proc/$1/fd" -lname "socket:\\[$inode\\]" 2>/dev/null)" ]; then return 0; fi
  done
  return 1
}

free_port() { # FROM: the first free port at or above it
  local port=$1
  while port_in_use "$port"; do port=$((port + 1)); done
  say "$port"
}

http_get() { # HOST PORT PATH: the answer to a GET, headers and all, without curl
  (
    exec 8<>"/dev/tcp/$1/$2" || exit 1
    printf 'GET %s HTTP/1.0\r\nHost: %s:%s\r\nConnection: close\r\n\r\n' "$3" "$1" "$2" >&8
    timeout 10 cat <&8
  ) 2>/dev/null
}

http_ok() { [[ $(http_get "$@") == HTTP/1.[01]\ 200* ]]; }

# --- processes --------------------------------------------------------------------------------------------------------

# A pid alone may by now belong to a stranger: the start time in clock ticks since boot tells whose it is.
start_ticks() { # PID
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  stat=${stat##*) }
  # shellcheck disable=SC2086 # the fields are wanted apart
  set -- $stat
  [ "$1" != Z ] || return 1
  say "${20}"
}

start_process() { # NAME COMMAND...: in a session of its own, its output to logs/NAME.log; lock and log handles of ours are not passed on
  local name=$1 pid
  shift
  mkdir -p "$ci_run" "$ci_logs"
  setsid "$@" >>"$ci_logs/$name.log" 2>&1 </dev/null 9>&- &
  pid=$!
  disown "$pid"
  printf '%s %s\n' "$pid" "$(start_ticks "$pid")" >"$ci_run/$name.pid"
}

process_pid() { # NAME: its pid, if it is ours and alive
  local pid ticks
  read -r pid ticks 2>/dev/null <"$ci_run/$1.pid" || return 1
  [ -n "$ticks" ] && [ "$(start_ticks "$pid")" = "$ticks" ] && say "$pid"
}

stop_process() { # NAME [SIGNAL] [SECONDS]: asks, waits, then ends it
  local name=$1 signal=${2:-TERM} seconds=${3:-40} pid deadline
  if pid=$(process_pid "$name"); then
    deadline=$((SECONDS + seconds))
    kill "-$signal" "$pid" 2>/dev/null || true
    while process_pid "$name" >/dev/null && [ "$SECONDS" -lt "$deadline" ]; do sleep 0.1; done
    if process_pid "$name" >/dev/null; then
      printf 'ci/%s: %s did not stop within %s s and was ended.\n' "$ci_name" "$name" "$seconds" >&2
      kill -KILL "$pid" 2>/dev/null || true
    fi
  fi
  rm -f "$ci_run/$name.pid"
}

# Exports the settings of the running worker: a command beside it means the same database, store, engine and limits.
use_settings_of_the_worker() {
  local pid setting
  pid=$(process_pid worker) || fail "$EXIT_PROGRAM" "the library does not run: ci/up starts it."
  while IFS= read -r -d '' setting; do
    case $setting in ConnectionStrings__* | Storage__* | Search__* | Elastic__* | Messaging__* | Rabbit__* | Ingest__* | Media__* | Backup__*) export "${setting?}" ;; esac
  done <"/proc/$pid/environ"
}
