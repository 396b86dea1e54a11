# shellcheck shell=bash
# The parts of ci/drill. Sourced after ci/containers.sh, never run.

stack=drill
drill=$ci_data/drill
http=${DRILL_HTTP_PORT:-18080} https=${DRILL_HTTPS_PORT:-18443}
first=$(product_version)
next=${first%.*}.$((${first##*.} + 1))
broken=${first%.*}.$((${first##*.} + 2))
unready=${first%.*}.$((${first##*.} + 3))
visitors_pid=''
visitors=$ci_root/artifacts/bin/Pustakalaya.Benchmarks/release/Pustakalaya.Benchmarks.dll

# --- the swarm and what it needs --------------------------------------------------------------------------------------

prepare() {
  local label
  command -v age-keygen >/dev/null || fail "$EXIT_USAGE" "age is missing: 'apt-get install age', and run this again."
  mkdir -p "$drill/secrets"
  chmod 700 "$drill"
  chmod 711 "$ci_data"
  if [ "$(docker info --format '{{.Swarm.LocalNodeState}}')" != active ]; then
    docker swarm init --advertise-addr 127.0.0.1 >/dev/null
    touch "$drill/swarm-is-ours"
  fi
  for label in door database replica broker index; do docker node update --label-add "pustakalaya.$label=yes" "$(docker info --format "{{.Swarm.NodeID}}")" >/dev/null; done
  install -d -o 1654 -g 1654 "$drill-files"
  install -d -m 700 -o 1654 -g 1654 "$drill-backups"
  make_drill_secrets
  printf '%s\n' "FILES_PATH=$drill-files" "BACKUP_PATH=$drill-backups" "BACKUP_RECIPIENTS=$(age-keygen -y "$drill/backup.key")" CONTENT_HOST=lessons.drill "SITE_HOSTS=library.drill:$https" ADMIN_EMAIL=admin@library.drill "HTTP_PORT=$http" "HTTPS_PORT=$https" \
    'ELASTIC_JAVA_OPTIONS=-Xms512m -Xmx512m' DEPLOY_MINUTES=20 >"$drill/settings"
  find_dotnet
  if [ "${DRILL_KEEP_IMAGES:-no}" = yes ] && [ -e "$visitors" ]; then return 0; fi
  progress "Building the visitors" "$ci_logs/drill-build.log" dotnet build "$ci_root/tests/Pustakalaya.Benchmarks" --nologo -c Release || build_failed "$ci_logs/drill-build.log"
}

make_drill_secrets() { # once: the volumes keep them
  local name
  for name in postgres.password library.password replica.password Rabbit__Password Elastic__Password Admin__Password; do
    [ -s "$drill/secrets/$name" ] || head -c 24 /dev/urandom | base64 | tr -d '+/=\n' >"$drill/secrets/$name"
  done
  printf 'Host=postgres-primary;Port=5432;Database=pustakalaya;Username=pustakalaya;Password=%s;Maximum Pool Size=40;Keepalive=30;Gss Encryption Mode=Disable' "$(<"$drill/secrets/library.password")" >"$drill/secrets/ConnectionStrings__Library"
  [ -s "$drill/backup.key" ] || age-keygen -o "$drill/backup.key" 2>/dev/null
  [ -s "$drill/secrets/tls.crt" ] || openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 365 -subj /CN=library.drill -addext 'subjectAltName=DNS:library.drill,DNS:lessons.drill' \
    -keyout "$drill/secrets/tls.key" -out "$drill/secrets/tls.crt" 2>/dev/null
}

deploy_version() { "$ci_root/ci/deploy" "$1" --stack "$stack" --settings "$drill/settings" --secrets "$drill/secrets"; } # VERSION
build_version() { # VERSION
  if [ "${DRILL_KEEP_IMAGES:-no}" = yes ] && docker image inspect "$REGISTRY/site:$1" "$REGISTRY/worker:$1" "$REGISTRY/backup:$1" >/dev/null 2>&1; then return 0; fi
  "$ci_root/ci/build" "$1" || exit "$EXIT_BUILD"
}

running_version() { docker service inspect --format '{{index .Spec.Labels "pustakalaya.version"}}' "${stack}_$1" 2>/dev/null || true; } # SERVICE

need_library() { # the parts that only disturb it want one that runs
  if [ -z "$(running_version site)" ]; then
    build_version "$first"
    deploy_version "$first" || fail "$EXIT_PROGRAM" "the library did not start: see above."
  fi
}

container() { docker ps --quiet --filter "label=com.docker.swarm.service.name=${stack}_$1" | head -n 1; } # SERVICE: one of its containers
sql() { docker exec "$(container postgres-primary)" psql --no-psqlrc -U postgres -d pustakalaya -qAtc "$1"; }
# shellcheck disable=SC2016 # the container's own shell reads the secret
elastic() { docker exec "$(container elasticsearch)" bash -c 'curl --silent --max-time 20 --user "elastic:$(</run/secrets/elastic.password)" "http://127.0.0.1:9200/$1"' elastic "$1"; } # PATH

lose_library() { # the stack and all that its services have written
  local one
  docker stack rm "$stack" >/dev/null 2>&1 || true
  docker service rm "$stack-migrate" >/dev/null 2>&1 || true
  for _ in {1..150}; do
    [ -n "$(docker ps --all --quiet --filter "label=com.docker.stack.namespace=$stack")$(docker network ls --quiet --filter "label=com.docker.stack.namespace=$stack")" ] || break
    sleep 2
  done
  for one in $(docker volume ls --quiet --filter "label=com.docker.stack.namespace=$stack"); do docker volume rm "$one" >/dev/null; done
  rm -rf "$drill-files"
}

take_down() {
  local one name
  lose_library
  for one in $(docker secret ls --quiet --filter "label=pustakalaya.stack=$stack"); do docker secret rm "$one" >/dev/null; done
  if [ -e "$drill/swarm-is-ours" ]; then docker swarm leave --force >/dev/null; fi
  # A task that has ended may leave its container behind, which would hold its image.
  for one in $(docker ps --all --quiet --filter status=exited --filter status=created --filter "name=^/?${stack}[-_]"); do docker rm "$one" >/dev/null; done
  for name in $library_images; do
    for one in $(docker image ls --format '{{.Repository}}:{{.Tag}}' "$REGISTRY/$name"); do docker image rm "$one" >/dev/null; done
  done
  rm -rf "$drill" "$drill-backups"
  say "The drill's stack, volumes, secrets, files and images are gone."
}

# --- visitors ---------------------------------------------------------------------------------------------------------

visitors_start() { # PART OPTION...; --editor: with one who uploads, from the next number on
  visits=$drill/$1
  shift
  rm -rf "$visits"
  mkdir -p "$visits"
  if [ "${1:-}" = --editor ]; then
    next_number >"$visits/from"
    set -- --editor "$(<"$visits/from")"
  fi
  dotnet "$visitors" visitors "https://library.drill:$https/" 127.0.0.1 "$drill/secrets/tls.crt" \
    admin@library.drill "$drill/secrets/Admin__Password" "$visits" "$@" >"$visits/log" 2>&1 </dev/null &
  visitors_pid=$!
  until [ -e "$visits/started" ]; do
    kill -0 "$visitors_pid" 2>/dev/null || fail 1 "the visitors did not come: $(tail -n 3 "$visits/log")"
    sleep 0.5
  done
}

visitors_stop() { # waits until the last of them has what he came for
  touch "$visits/stop"
  wait "$visitors_pid" || fail 1 "the visitors' program failed: $(tail -n 5 "$visits/log")"
  visitors_pid=''
  sed 's/^/  /' "$visits/summary"
}

# shellcheck disable=SC2317 # called by the trap
leave_visitors() {
  stop_progress
  if [ -n "$visitors_pid" ]; then kill "$visitors_pid" 2>/dev/null || true; fi
}

failed_of() { awk -F'\t' -v who="$1" 'substr($2, 1, length(who)) == who && ($4 == 0 || $4 >= 400)' "$visits/visits.tsv" | wc -l; } # WHO
count_of() { awk -F'\t' -v who="$1" 'substr($2, 1, length(who)) == who' "$visits/visits.tsv" | wc -l; } # WHO

promise() { # TEXT, CONDITION...: says whether it held
  local text=$1
  shift
  if "$@"; then say "  held: $text"; else held=no; say "  NOT HELD: $text"; fi
}

result() { printf '%s\t%s\t%s\t%s\n' "$(date -u +%Y-%m-%dT%H:%MZ)" "$1" "$held" "$2" >>"$drill/results.tsv"; } # PART TEXT

# --- parts ------------------------------------------------------------------------------------------------------------

drill_deploy() {
  local begin
  say "deploy: version $first"
  build_version "$first"
  begin=$SECONDS
  deploy_version "$first" || fail "$EXIT_PROGRAM" "the library did not start: see above."
  say "  served after $((SECONDS - begin)) s"
  visitors_start deploy --editor
  sleep 20
  visitors_stop
  check_books
  promise "a word of a book is found through Elasticsearch, by the door" found_at_the_door
  promise "the replica follows" follows
  result deploy "$((SECONDS - begin)) s; $(count_of reader) requests of readers, $(failed_of reader) failed"
}

# The index has drafts too, for editors alone.
found_by_elasticsearch() { [[ $(elastic "pustakalaya-items/_count") == *"\"count\":$(items),"* ]] && [ "$(items)" -gt 0 ]; }
found_at_the_door() { # a site that was just started asks the database instead for some seconds, as it does whenever Elasticsearch takes too long
  for _ in {1..60}; do
    [[ $(curl --silent --cacert "$drill/secrets/tls.crt" --resolve "library.drill:$https:127.0.0.1" "https://library.drill:$https/api/v1/search?q=counted") != *'"engine":"elasticsearch"'*'"hits":[{'* ]] || return 0
    sleep 2
  done
  return 1
}
follows() { [ "$(sql "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming' AND application_name = 'replica'")" = 1 ]; }

drill_update() {
  local begin seconds untouched
  need_library
  say "update: to $next under load, with a long download and a slow upload"
  build_version "$next"
  untouched=$(others)
  visitors_start update --transfers "$(date +%s)"
  sleep 5
  begin=$SECONDS
  deploy_version "$next" || held=no
  seconds=$((SECONDS - begin))
  sleep 5
  visitors_stop
  promise "site, worker and backup are of version $next" of_version "$next"
  promise "no request failed" [ "$(failed_of '')" = 0 ]
  promise "every download and upload was whole" whole
  promise "no other service was touched" [ "$(others)" = "$untouched" ]
  result update "$seconds s; $(count_of '') requests, $(failed_of '') failed; $(awk -F'\t' '$6 == "whole"' "$visits/visits.tsv" | wc -l) transfers whole"
}

of_version() { # VERSION: all that carries the product's, by label and by what runs
  local name
  for name in $images_of_the_product; do
    if [ "$(running_version "$name")" != "$1" ] || [ "$(docker service ps --filter desired-state=running --format '{{.Image}}' "${stack}_$name" | sort -u)" != "$REGISTRY/$name:$1" ]; then return 1; fi
  done
}
others() { docker ps --no-trunc --filter "label=com.docker.stack.namespace=$stack" --format '{{.Names}} {{.ID}}' | grep -vE "^${stack}_(${images_of_the_product// /|})\." | sort; }
whole() { [ "$(awk -F'\t' '$2 == "long download" || $2 == "slow upload"' "$visits/visits.tsv" | grep -vc whole$)" = 0 ] && grep -q 'long download.*whole$' "$visits/visits.tsv" && grep -q 'slow upload.*whole$' "$visits/visits.tsv"; }

# Two versions that must not stay, each with a setting in its image: one names a folder that is not there, and the site ends at its start, again and again; one sends it to
# another database, and the site runs, answers, and is never ready.
drill_broken() {
  need_library
  broken_version "$broken" "whose site ends at its start" 'ENV Secrets__Folder=/nowhere'
  broken_version "$unready" "whose site is never ready (503)" 'ENV Secrets__Folder=/data ConnectionStrings__Library="Host=postgres-primary;Port=1;Username=nobody;Timeout=2"'
}

broken_version() { # VERSION WHAT SETTING
  local begin before name code=0 seconds log=$ci_logs/drill-$1.log
  before=$(running_version site)
  say "broken: $1, $2, over $before"
  printf 'FROM %s/site:%s\n%s\nLABEL org.opencontainers.image.revision=broken\n' "$REGISTRY" "$before" "$3" |
    docker build --tag "$REGISTRY/site:$1" - >"$log" 2>&1 || fail "$EXIT_BUILD" "the broken version could not be built: $(tail -n 1 "$log")"
  for name in worker backup; do docker tag "$REGISTRY/$name:$before" "$REGISTRY/$name:$1"; done
  visitors_start "broken-$1"
  sleep 5
  begin=$SECONDS
  deploy_version "$1" || code=$?
  seconds=$((SECONDS - begin))
  sleep 5
  visitors_stop
  promise "ci/deploy says that it went back (11)" [ "$code" = 11 ]
  promise "site, worker and backup are of version $before again" of_version "$before"
  promise "no request failed" [ "$(failed_of '')" = 0 ]
  result broken "$2: $seconds s; $(count_of '') requests, $(failed_of '') failed"
}

drill_kill() { # SERVICE
  local service=$1 victim begin seconds
  need_library
  say "kill-$service: SIGKILL under load"
  visitors_start "kill-$service" --editor
  sleep 15
  victim=$(container "$service")
  begin=$SECONDS
  docker kill --signal KILL "$victim" >/dev/null
  until is_back "$service" "$victim"; do
    if [ $((SECONDS - begin)) -gt 600 ]; then held=no; break; fi
    sleep 1
  done
  seconds=$((SECONDS - begin))
  say "  another one was healthy after $seconds s"
  sleep 30
  visitors_stop
  check_books
  promise "readers of pages and searches were served throughout, or told so in words" spoken
  result "kill-$service" "healthy again after $seconds s; readers $(count_of reader) requests, $(failed_of reader) failed; editor $(count_of editor) steps, $(failed_of editor) tried again"
}

is_back() { # SERVICE VICTIM: as many healthy containers as wanted, and not the killed one
  local wanted
  wanted=$(docker service inspect --format '{{.Spec.Mode.Replicated.Replicas}}' "${stack}_$1")
  [ "$(docker ps --quiet --filter "label=com.docker.swarm.service.name=${stack}_$1" --filter health=healthy | grep -vc "^$2" || true)" = "$wanted" ]
}

# A visitor who gets no answer, or one without a word, does not know what to do.
spoken() { [ "$(awk -F'\t' 'index($2, "reader") == 1 && ($4 == 0 || $4 >= 400) && ($4 == 0 || $6 == "")' "$visits/visits.tsv" | wc -l)" = 0 ]; }

drill_restore() {
  local begin version backup seconds count
  need_library
  version=$(running_version site)
  say "restore: a backup, then database, files, broker and index are gone"
  visitors_start restore --editor
  sleep 20
  visitors_stop
  check_books
  catalogue >"$drill/before"
  begin=$SECONDS
  "$ci_root/ci/backup" --stack "$stack" || held=no
  backup=$((SECONDS - begin))
  lose_library
  install -d -o 1654 -g 1654 "$drill-files"
  deploy_version "$version" || fail "$EXIT_PROGRAM" "the empty library did not start: see above."
  promise "the new library is empty" [ "$(items)" = 0 ]
  begin=$SECONDS
  "$ci_root/ci/restore" /backups --stack "$stack" --identity "$drill/backup.key" || held=no
  seconds=$((SECONDS - begin))
  count=$(items)
  catalogue >"$drill/after"
  promise "the same items with the same versions, and the same files by SHA-256 ($(wc -l <"$drill/before"))" cmp -s "$drill/before" "$drill/after"
  check_books
  promise "a word of a book is found through Elasticsearch, by the door" found_at_the_door
  result restore "backup $backup s, restore $seconds s; $count items"
}

# Whatever has a number or a hash by which it would be known again.
catalogue() {
  sql "SELECT 'item ' || id || ' ' || version FROM items ORDER BY id"
  sql "SELECT 'file ' || id || ' ' || hash || ' ' || item_id FROM files ORDER BY id"
}

# --- numbered books ---------------------------------------------------------------------------------------------------

readonly books="items i JOIN item_texts t ON t.item_id = i.id AND t.language = 'en' AND t.title LIKE 'Drill book ______'"
# After the last of all that were ever uploaded, whether or not their part ran to its end.
next_number() { say $(($(sql "SELECT coalesce(max(substring(original_name, 'drill-(\d{6})')::int), 0) FROM files WHERE original_name ~ '^drill-\d{6}\.pdf$'") + 1)); }
items() { sql "SELECT count(*) FROM items"; }

# Every book that the editor was told is in: once in the database, whole in the store, once in the index.
check_books() {
  local sent from to deadline=$((SECONDS + 600)) wrong
  sent=$(<"$visits/uploaded")
  from=$(<"$visits/from") to=$(($(<"$visits/from") + sent - 1))
  # The worker works off what was uploaded last.
  until [ "$(sql "SELECT count(*) FROM $books WHERE i.status = 2 AND right(t.title, 6)::int BETWEEN $from AND $to")" = "$sent" ] && [ "$(sql 'SELECT count(*) FROM outbox_messages')" = 0 ] && found_by_elasticsearch; do
    [ "$SECONDS" -lt "$deadline" ] || break
    sleep 2
    elastic pustakalaya-items/_refresh >/dev/null || true
  done
  promise "$sent books ($from to $to) once each in PostgreSQL, published" \
    [ "$(sql "SELECT count(*) || ' ' || count(DISTINCT t.title) || ' ' || count(DISTINCT i.id) FROM $books WHERE i.status = 2 AND right(t.title, 6)::int BETWEEN $from AND $to")" = "$sent $sent $sent" ]
  wrong=$(sql 'SELECT hash FROM files' | while read -r hash; do
    file=$(find "$drill-files" -name "$hash" -type f)
    [ -n "$file" ] && [ "$(sha256sum "$file" | cut -d' ' -f1)" = "$hash" ] || say "$hash"
  done)
  promise "every file in the store once, with its own SHA-256" [ -z "$wrong" ]
  promise "as many in the index as in the catalogue ($(items))" found_by_elasticsearch
  promise "the worker's own check finds nothing missing, old or too many" docker exec "$(container worker)" dotnet Pustakalaya.Worker.dll rebuild-index --engine elasticsearch --check
}
