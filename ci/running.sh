# shellcheck shell=bash
# Finding the containers of a compose project or of a swarm stack. Sourced after lib.sh.

container_of() { # compose|stack PROJECT SERVICE -> the id of its container on this machine, or ends with a sentence
  local found
  command -v docker >/dev/null || fail "$EXIT_MISSING" "docker is not installed on this machine."
  case $1 in
    compose) found=$(docker ps --quiet --filter "label=com.docker.compose.project=$2" --filter "label=com.docker.compose.service=$3" | head -n 1) ;;
    stack) found=$(docker ps --quiet --filter "label=com.docker.swarm.service.name=$2_$3" | head -n 1) ;;
  esac
  [ -n "$found" ] || fail "$EXIT_PROGRAM" "no container $3 of $2 runs on this machine$([ "$1" != stack ] || echo "; 'docker service ps $2_$3' says on which it does").$([ "$1" != compose ] || echo " docker-compose --profile $3 up -d $3 starts it.")"
  say "$found"
}
