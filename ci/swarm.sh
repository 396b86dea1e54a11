# shellcheck shell=bash
# What ci/deploy does on a swarm, step by step. Sourced after ci/containers.sh, never run.
# Reads of its caller: stack, settings, folder (of secrets, or none), work (a folder in memory), mode, version.

readonly EXIT_SECRETS=4 EXIT_ROLLED_BACK=11
# Settings of an installation, with those that have a default.
readonly stack_settings='REGISTRY FILES_PATH BACKUP_PATH BACKUP_AT BACKUP_RECIPIENTS CONTENT_HOST SITE_HOSTS ADMIN_EMAIL TRUSTED_PROXIES INSIDE_SUBNET HTTP_PORT HTTPS_PORT SITE_REPLICAS WORKER_REPLICAS ELASTIC_JAVA_OPTIONS DEPLOY_MINUTES REGISTRY_INSECURE'
stack_services='postgres-primary postgres-replica rabbitmq elasticsearch site worker nginx'
readonly stack_labels='door database replica broker index'
export EXIT_SECRETS EXIT_ROLLED_BACK

need_swarm() {
  local state
  state=$(docker info --format '{{.Swarm.LocalNodeState}} {{.Swarm.ControlAvailable}}')
  case $state in
    'active true') ;;
    active*) fail "$EXIT_ENGINE" "this machine is a worker of the swarm: run this on a manager." ;;
    *) fail "$EXIT_ENGINE" "this machine is in no swarm: 'docker swarm init --advertise-addr ADDRESS' makes one." ;;
  esac
}

# --- checks -----------------------------------------------------------------------------------------------------------

read_settings() { # the file's values, where the environment has none
  local line name file=${settings:-$ci_root/env/production.env}
  if [ ! -e "$file" ]; then
    [ -z "$settings" ] || fail "$EXIT_USAGE" "there is no file $settings."
    return 0
  fi
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in '' | '#'*) continue ;; esac
    name=${line%%=*}
    [[ $line == *=* && " $stack_settings " == *" $name "* ]] || fail "$EXIT_USAGE" "$file has a line that is no setting of an installation: '$line'. ci/deploy --help lists them."
    # REGISTRY has a default by now, which the file goes before.
    [ -n "${!name:-}" ] && [ "$name=${!name}" != REGISTRY=pustakalaya ] || export "$name=${line#*=}"
  done <"$file"
}

check_settings() {
  local name missing=()
  for name in FILES_PATH CONTENT_HOST SITE_HOSTS ADMIN_EMAIL; do [ -n "${!name:-}" ] || missing+=("$name"); done
  [ ${#missing[@]} -eq 0 ] || fail "$EXIT_USAGE" "these settings are missing: ${missing[*]}. Write them into env/production.env or the environment; env/README.md tells what they mean."
  [[ $FILES_PATH == /* ]] || fail "$EXIT_USAGE" "FILES_PATH must be a whole path, the same on every machine, but is '$FILES_PATH'."
  for name in SITE_REPLICAS WORKER_REPLICAS DEPLOY_MINUTES HTTP_PORT HTTPS_PORT; do
    [[ ${!name:-1} =~ ^[1-9][0-9]*$ ]] || fail "$EXIT_USAGE" "$name must be a number from 1, but is '${!name}'."
  done
  [ "$(docker node ls -q | wc -l)" -ne 1 ] || [ -d "$FILES_PATH" ] ||
    fail "$EXIT_USAGE" "the folder $FILES_PATH (FILES_PATH) is not there: 'install -d -o 1654 -g 1654 $FILES_PATH' makes it, owned by the user that site and worker run as."
}

# Without a folder for them there are no backups by the stack, and the library's page says that there are none.
check_backup() {
  if [ -z "${BACKUP_PATH:-}" ]; then
    say "No backups: BACKUP_PATH names no folder for them."
    return 0
  fi
  [[ $BACKUP_PATH == /* ]] || fail "$EXIT_USAGE" "BACKUP_PATH must be a whole path on the node with the label pustakalaya.replica, but is '$BACKUP_PATH'."
  [[ ${BACKUP_AT:-20:15} =~ ^([01][0-9]|2[0-3]):[0-5][0-9]$ ]] || fail "$EXIT_USAGE" "BACKUP_AT is a time of day in UTC, as 20:15, but is '$BACKUP_AT'."
  [ "$(docker node ls -q | wc -l)" -ne 1 ] || [ -d "$BACKUP_PATH" ] ||
    fail "$EXIT_USAGE" "the folder $BACKUP_PATH (BACKUP_PATH) is not there: 'install -d -m 700 -o 1654 -g 1654 $BACKUP_PATH' makes it."
  [ -n "${BACKUP_RECIPIENTS:-}" ] || BACKUP_RECIPIENTS=$(grep -oE '^age1[a-z0-9]+' "$ci_root/env/recipients.txt" 2>/dev/null | paste -sd' ' -)
  [ -n "$BACKUP_RECIPIENTS" ] || fail "$EXIT_USAGE" "backups are encrypted, and nobody is named who could open them: ci/secrets init makes env/recipients.txt, or BACKUP_RECIPIENTS has public keys (age1...)."
  export BACKUP_RECIPIENTS
  stack_services+=' backup'
}

check_labels() { # where what holds data lives: a volume does not follow its service to another node
  local label nodes node missing=()
  for label in $stack_labels; do
    nodes=0
    while read -r node; do
      [ "$(docker node inspect --format "{{index .Spec.Labels \"pustakalaya.$label\"}}" "$node")" != yes ] || nodes=$((nodes + 1))
    done < <(docker node ls -q)
    if [ "$nodes" -eq 0 ]; then missing+=("$label"); fi
    [ "$nodes" -le 1 ] || [ "$label" = door ] || fail "$EXIT_ENGINE" "$nodes nodes have the label pustakalaya.$label=yes: one may have it, since its data lie on one machine. 'docker node update --label-rm pustakalaya.$label NODE' takes it away."
  done
  [ ${#missing[@]} -eq 0 ] || fail "$EXIT_ENGINE" "no node is chosen for: ${missing[*]}. Choose one of 'docker node ls' with: docker node update$(printf -- ' --label-add pustakalaya.%s=yes' "${missing[@]}") NODE"
}

check_images() { # VERSION; sets resolve: whether a registry tells the images' digests
  local name image insecure=() missing=()
  resolve=changed
  [ "${REGISTRY_INSECURE:-no}" = no ] || insecure=(--insecure)
  for name in $library_images; do
    if [ "$name" = backup ] && [ -z "${BACKUP_PATH:-}" ]; then continue; fi
    image=$(image_of "$name" "$1")
    if [[ $REGISTRY == */* || $REGISTRY == *:* ]] && docker manifest inspect "${insecure[@]}" "$image" >/dev/null 2>&1; then continue; fi
    resolve=never
    docker image inspect "$image" >/dev/null 2>&1 || missing+=("$image")
  done
  [ ${#missing[@]} -eq 0 ] || fail "$EXIT_MISSING" "these images are neither in the registry nor here: ${missing[*]}. ci/build $1 and ci/push $1 bring them; an older version wants its own checkout."
  [ "$resolve" = changed ] || [ "$(docker node ls -q | wc -l)" -eq 1 ] || fail "$EXIT_MISSING" "not every image is in the registry $REGISTRY, from which the other nodes take them: ci/push $1 sends them."
}

# --- secrets ----------------------------------------------------------------------------------------------------------

readonly secrets_needed='postgres.password library.password replica.password ConnectionStrings__Library Rabbit__Password Elastic__Password'

open_secrets() { # sets folder; has_tls
  local name
  if [ -z "$folder" ]; then
    folder=$work/secrets
    "$ci_root/ci/secrets" out "$folder" >/dev/null || exit "$EXIT_SECRETS"
  fi
  for name in $secrets_needed; do
    [ -s "$folder/$name" ] || fail "$EXIT_SECRETS" "the secret $name is missing in $folder: ci/secrets check tells what there should be."
  done
  has_tls=no
  if [ -s "$folder/tls.crt" ] && [ -s "$folder/tls.key" ]; then has_tls=yes; fi
  [ "$has_tls" = yes ] || [ -n "${TRUSTED_PROXIES:-}" ] ||
    fail "$EXIT_SECRETS" "there is neither a certificate (the secrets tls.crt and tls.key) nor a proxy in front that is trusted (TRUSTED_PROXIES): passwords would pass in the clear."
}

secret_name() { say "${stack}_$1_$(sha256sum "$folder/$1" | cut -c 1-12)"; } # NAME: the digits of its content, since a swarm's secret cannot be changed

make_secrets() {
  local name wanted made=0
  current_secrets=()
  for name in $secrets_needed tls.crt tls.key; do
    [ -s "$folder/$name" ] || continue
    wanted=$(secret_name "$name")
    current_secrets+=("$wanted")
    export "SECRET_$(tr 'a-z.' 'A-Z_' <<<"$name")=$wanted"
    if ! docker secret inspect "$wanted" >/dev/null 2>&1; then
      docker secret create --label "pustakalaya.stack=$stack" "$wanted" "$folder/$name" >/dev/null
      made=$((made + 1))
    fi
  done
  if [ "$made" -gt 0 ]; then say "Secrets: $made new"; fi
}

remove_old_secrets() { # those in use stay, and go the next time
  local name removed=0
  while read -r name; do
    [[ " ${current_secrets[*]} " == *" $name "* ]] || ! docker secret rm "$name" >/dev/null 2>&1 || removed=$((removed + 1))
  done < <(docker secret ls --filter "label=pustakalaya.stack=$stack" --format '{{.Name}}')
  if [ "$removed" -gt 0 ]; then say "Secrets: $removed old ones removed"; fi
}

# --- services ---------------------------------------------------------------------------------------------------------

send_stack() {
  local files=(-c "$ci_root/docker/stack.yml")
  [ "$has_tls" = no ] || files+=(-c "$ci_root/docker/stack.tls.yml")
  [ -z "${BACKUP_PATH:-}" ] || files+=(-c "$ci_root/docker/stack.backup.yml")
  docker stack deploy "${files[@]}" --with-registry-auth --prune --resolve-image "$resolve" "$stack" >"$work/stack.log" 2>&1 ||
    fail "$EXIT_PROGRAM" "the swarm refused the stack: $(tail -n 1 "$work/stack.log")"
}

has_service() { docker service inspect "${stack}_$1" >/dev/null 2>&1; } # NAME
service_label() { docker service inspect --format "{{index .Spec.Labels \"$2\"}}" "${stack}_$1" 2>/dev/null || true; } # SERVICE LABEL
update_state() { docker service inspect --format '{{if .UpdateStatus}}{{.UpdateStatus.State}}{{end}}' "${stack}_$1"; } # SERVICE

# How many tasks of the wanted form run, of how many. With a health check a task counts as running only when it is healthy.
tasks() { # SERVICE -> "RUNNING WANTED"
  local service=${stack}_$1 wanted form task running=0 same='{{json .Image}}{{json .Env}}{{json .Secrets}}{{json .Mounts}}{{.StopGracePeriod}}'
  wanted=$(docker service inspect --format '{{.Spec.Mode.Replicated.Replicas}}' "$service")
  form=$(docker service inspect --format "{{with .Spec.TaskTemplate.ContainerSpec}}$same{{end}}" "$service")
  while read -r task; do
    [ "$(docker inspect --type task --format "{{.Status.State}} {{with .Spec.ContainerSpec}}$same{{end}}" "$task" 2>/dev/null)" != "running $form" ] || running=$((running + 1))
  done < <(docker service ps --quiet --no-trunc --filter desired-state=running "$service" 2>/dev/null)
  say "$running $wanted"
}

wait_for_tasks() { # SERVICE: until all its tasks run
  local deadline=$((SECONDS + ${DEPLOY_MINUTES:-15} * 60)) running wanted
  while :; do
    read -r running wanted <<<"$(tasks "$1")"
    if [ "$running" = "$wanted" ]; then return 0; fi
    [ "$SECONDS" -lt "$deadline" ] || return 1
    sleep 2
  done
}

last_words() { # SERVICE: why its last task ended, or the last line of its log
  local error
  error=$(docker service ps --no-trunc --format '{{.Error}}' "${stack}_$1" | grep -m 1 . || true)
  say "${error:-no task has failed yet}; docker service logs ${stack}_$1: $(docker service logs --raw --tail 1 "${stack}_$1" 2>&1 | tail -n 1)"
}

# Until no service changes any more and all of their tasks are healthy. 11: one of them went back to its form before.
wait_for_services() {
  local deadline=$((SECONDS + ${DEPLOY_MINUTES:-15} * 60)) service state running wanted waiting last='' back=no
  while :; do
    waiting=()
    for service in $stack_services; do
      state=$(update_state "$service")
      read -r running wanted <<<"$(tasks "$service")"
      case $state in
        rollback_completed) back=yes ;;
        paused | rollback_paused) fail "$EXIT_PROGRAM" "the change of $service stopped half-way ($state): $(last_words "$service")" ;;
      esac
      if [[ $state == updating || $state == rollback_started || $running != "$wanted" ]]; then waiting+=("$service $running/$wanted${state:+ $state}"); fi
    done
    if [ ${#waiting[@]} -eq 0 ]; then break; fi
    if [ "$last" != "${waiting[*]}" ]; then
      last=${waiting[*]}
      say "  waiting for $(printf '%s, ' "${waiting[@]}" | sed 's/, $//')"
    fi
    [ "$SECONDS" -lt "$deadline" ] || fail "$EXIT_PROGRAM" "${waiting[0]%% *} does not become healthy: $(last_words "${waiting[0]%% *}")"
    sleep 2
  done
  if [ "$back" = yes ]; then return "$EXIT_ROLLED_BACK"; fi
}

back_to() { # VERSION: what carries the product's and is of another one
  local before=$1 service image digest
  for service in $images_of_the_product; do
    has_service "$service" || continue
    [ "$(service_label "$service" pustakalaya.version)" != "$before" ] || continue
    image=$(docker service inspect --format '{{.Spec.TaskTemplate.ContainerSpec.Image}}' "${stack}_$service")
    digest=(--no-resolve-image)
    [[ $image != *@* ]] || digest=()
    image=${image%%@*}
    say "$service back to $before ..."
    docker service update --detach --quiet --image "${image%:*}:$before" --with-registry-auth "${digest[@]}" \
      --label-add "pustakalaya.version=$before" --label-add "pustakalaya.before=$(service_label "$service" pustakalaya.version)" "${stack}_$service" >/dev/null
  done
}

# Once for all replicas, before any of them is replaced. The name of the job is taken as long as one runs: two at once are one after the other.
migrate() { # VERSION
  local job=${stack}-migrate attempt state deadline log=$ci_logs/migrate.log secrets digest=()
  [ "$resolve" = changed ] || digest=(--no-resolve-image)
  mkdir -p "$ci_logs"
  deadline=$((SECONDS + ${DEPLOY_MINUTES:-15} * 60))
  secrets=(--secret "source=$(secret_name ConnectionStrings__Library),target=ConnectionStrings__Library")
  if [ -s "$folder/Admin__Password" ]; then
    docker secret inspect "$(secret_name Admin__Password)" >/dev/null 2>&1 || docker secret create --label "pustakalaya.stack=$stack" "$(secret_name Admin__Password)" "$folder/Admin__Password" >/dev/null
    secrets+=(--secret "source=$(secret_name Admin__Password),target=Admin__Password")
  fi
  for attempt in 1 2 3; do
    remove_ended_job "$job" "$deadline"
    docker service create --detach --quiet --name "$job" --label "pustakalaya.stack=$stack" --mode replicated-job --restart-condition none --no-healthcheck \
      --endpoint-mode dnsrr --network "${stack}_inside" "${secrets[@]}" --env "Admin__Email=$ADMIN_EMAIL" --limit-memory 1G --with-registry-auth \
      "${digest[@]}" "$(image_of worker "$1")" migrate >/dev/null || fail "$EXIT_DATABASE" "the swarm took no migration."
    say "Migrating the database ..."
    state=''
    while [ "$SECONDS" -lt "$deadline" ]; do
      state=$(docker service ps --format '{{.CurrentState}}' "$job" | cut -d' ' -f1)
      case $state in Complete | Failed | Rejected | Shutdown | Orphaned) break ;; esac
      sleep 1
    done
    docker service logs --raw "$job" >"$log" 2>&1 || true
    remove_job "$job"
    if [ "$state" = Complete ]; then
      # The one time that the administrator's password is shown.
      cat "$log"
      : >"$log"
      return 0
    fi
    say "  that did not work (attempt $attempt of 3): $(tail -n 1 "$log")"
    sleep 5
  done
  fail "$EXIT_DATABASE" "the database could not be migrated, and nothing was replaced: $(tail -n 1 "$log") (log: $log)."
}

# The swarm leaves the container of a job where it ran; on this machine it would keep its image from ever being removed.
remove_job() { # JOB
  local ended
  docker service rm "$1" >/dev/null 2>&1 || true
  for ended in $(docker ps --all --quiet --filter status=exited --filter "label=com.docker.swarm.service.name=$1"); do docker rm "$ended" >/dev/null 2>&1 || true; done
}

remove_ended_job() { # JOB DEADLINE: waits for one that another manager has begun
  local state
  while state=$(docker service ps --format '{{.CurrentState}}' "$1" 2>/dev/null | cut -d' ' -f1); do
    case $state in Complete | Failed | Rejected | Shutdown | Orphaned) remove_job "$1"; return 0 ;; esac
    [ "$SECONDS" -lt "$2" ] || fail "$EXIT_BUSY" "another migration is at work: docker service logs $1."
    sleep 2
  done
}

say_what_runs() {
  local service running wanted image
  say "What runs in $stack:"
  for service in $stack_services; do
    read -r running wanted <<<"$(tasks "$service")"
    image=$(docker service inspect --format '{{.Spec.TaskTemplate.ContainerSpec.Image}}' "${stack}_$service")
    printf '  %-17s %s of %s  %s\n' "$service" "$running" "$wanted" "${image%%@*}"
  done
}
