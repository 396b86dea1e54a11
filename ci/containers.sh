# shellcheck shell=bash
# What ci/build, ci/push, ci/deploy and ci/drill share: the images, their versions, the engine. Sourced after ci/lib.sh, never run.
# Reads: REGISTRY (default pustakalaya, images of this machine alone).

readonly EXIT_ENGINE=10
: "${REGISTRY:=pustakalaya}"
export REGISTRY EXIT_ENGINE

# Those of the product carry its version, the others the digits of their folder: a release restarts nothing that it did not change.
readonly images_of_the_product='site worker backup'
readonly images_by_folder='nginx postgres-primary postgres-replica rabbitmq elasticsearch'
readonly library_images="$images_of_the_product $images_by_folder"
export images_of_the_product images_by_folder library_images

product_version() { sed -n 's/.*<Version>\(.*\)<\/Version>.*/\1/p' "$ci_root/Directory.Build.props"; }

# A tag of the registry, and a version that .NET takes.
require_version() { # VERSION
  [[ $1 =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.]+)?$ ]] || fail "$EXIT_USAGE" "a version is three numbers, as 1.4.0 or 1.4.0-try.2, and '$1' is none."
}

folder_digits() { # NAME: changes when a file of docker/NAME does; what is for development alone does not count
  (cd "$ci_root/docker/$1" && find . -type f ! -name 'Dockerfile.dev' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c 1-12)
}

version_of() { # NAME VERSION
  if [[ " $images_of_the_product " == *" $1 "* ]]; then say "$2"; else folder_digits "$1"; fi
}

image_of() { say "$REGISTRY/$1:$(version_of "$1" "$2")"; } # NAME VERSION

# What build.yml and stack.yml want to know of the images.
export_versions() { # VERSION
  local name
  VERSION=$1
  export VERSION
  for name in $images_by_folder; do export "$(tr 'a-z-' 'A-Z_' <<<"$name")_VERSION=$(folder_digits "$name")"; done
}

need_engine() {
  command -v docker >/dev/null || fail "$EXIT_ENGINE" "docker is missing: install Docker (20.10 or newer) and run this again."
  docker version --format '{{.Server.Version}}' >/dev/null 2>&1 || fail "$EXIT_ENGINE" "no Docker engine answers here: start it, or run this as a user who may use it."
}

compose() { if docker compose version >/dev/null 2>&1; then docker compose "$@"; else docker-compose "$@"; fi; }
need_compose() { docker compose version >/dev/null 2>&1 || command -v docker-compose >/dev/null || fail "$EXIT_ENGINE" "docker compose is missing: install it (Debian: docker-compose) and run this again."; }
