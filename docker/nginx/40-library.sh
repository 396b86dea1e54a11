#!/bin/sh
# Makes the server's configuration from the settings of the container (env/README.md), before nginx starts.
# A wrong setting ends the container with one sentence and exit code 2.
set -eu
fail() { echo "nginx: $1" >&2; exit 2; }

: "${LIBRARY_SITE:=site:8080}" "${LIBRARY_RESOLVER:=127.0.0.11}" "${LIBRARY_CONTENT_HOST:=lessons.localhost}" "${LIBRARY_MAX_BODY:=4100m}" "${LIBRARY_RATE:=4m}"
: "${LIBRARY_TRUSTED_PROXIES:=}" "${LIBRARY_TLS_CERTIFICATE:=/run/secrets/tls.crt}" "${LIBRARY_TLS_KEY:=/run/secrets/tls.key}"
case $LIBRARY_MAX_BODY in *[!0-9kmg]* | "") fail "LIBRARY_MAX_BODY must be a size such as 4100m, but is '$LIBRARY_MAX_BODY'." ;; esac
case $LIBRARY_RATE in *[!0-9kmg]* | "") fail "LIBRARY_RATE must be bytes a second such as 4m, but is '$LIBRARY_RATE'." ;; esac

# Behind a proxy that is trusted: the visitor's address and scheme are what it says.
LIBRARY_REAL_IP='' LIBRARY_PROXIES=''
if [ -n "$LIBRARY_TRUSTED_PROXIES" ]; then
  for network in $(echo "$LIBRARY_TRUSTED_PROXIES" | tr ',' ' '); do
    case $network in *[!0-9a-fA-F.:/]* | "") fail "LIBRARY_TRUSTED_PROXIES must be networks such as 10.0.9.0/24, parted by commas, but has '$network'." ;; esac
    LIBRARY_REAL_IP="${LIBRARY_REAL_IP}set_real_ip_from $network; "
    LIBRARY_PROXIES="$LIBRARY_PROXIES$network yes; "
  done
  LIBRARY_REAL_IP="${LIBRARY_REAL_IP}real_ip_header X-Forwarded-For; real_ip_recursive on;"
fi

# With a certificate: TLS, and what comes in the clear is sent there.
LIBRARY_LISTEN_TLS='' LIBRARY_LISTEN_TLS_CONTENT='' LIBRARY_TO_TLS=''
if [ -e "$LIBRARY_TLS_CERTIFICATE" ] || [ -e "$LIBRARY_TLS_KEY" ]; then
  if ! [ -r "$LIBRARY_TLS_CERTIFICATE" ] || ! [ -r "$LIBRARY_TLS_KEY" ]; then fail "of the certificate $LIBRARY_TLS_CERTIFICATE and its key $LIBRARY_TLS_KEY one is missing or cannot be read."; fi
  tls="ssl_certificate $LIBRARY_TLS_CERTIFICATE; ssl_certificate_key $LIBRARY_TLS_KEY; ssl_protocols TLSv1.2 TLSv1.3; ssl_session_cache shared:tls:10m; ssl_session_timeout 1d; ssl_session_tickets off;"
  LIBRARY_LISTEN_TLS="listen 443 ssl http2 default_server; $tls"
  LIBRARY_LISTEN_TLS_CONTENT="listen 443 ssl http2; $tls"
  # shellcheck disable=SC2016 # nginx's own variables
  LIBRARY_TO_TLS='if ($scheme = http) { return 301 https://$host$request_uri; }'
fi

# Brotli where its modules fit this nginx.
if [ -s /etc/nginx/modules.conf ]; then
  cat >/etc/nginx/brotli.conf <<'CONF'
brotli on;
brotli_comp_level 5;
brotli_min_length 512;
brotli_types text/css text/plain application/javascript text/javascript application/json application/problem+json application/xml application/rss+xml application/atom+xml image/svg+xml application/manifest+json application/vnd.apple.mpegurl text/vtt;
CONF
fi

export LIBRARY_SITE LIBRARY_RESOLVER LIBRARY_CONTENT_HOST LIBRARY_MAX_BODY LIBRARY_RATE LIBRARY_REAL_IP LIBRARY_PROXIES LIBRARY_LISTEN_TLS LIBRARY_LISTEN_TLS_CONTENT LIBRARY_TO_TLS
for template in /etc/nginx/library/*.conf; do
  # shellcheck disable=SC2016,SC2094 # the names are envsubst's; the target is another file of the same name
  envsubst '$LIBRARY_SITE $LIBRARY_RESOLVER $LIBRARY_CONTENT_HOST $LIBRARY_MAX_BODY $LIBRARY_RATE $LIBRARY_REAL_IP $LIBRARY_PROXIES $LIBRARY_LISTEN_TLS $LIBRARY_LISTEN_TLS_CONTENT $LIBRARY_TO_TLS' \
    <"$template" >"/etc/nginx/conf.d/$(basename "$template")"
done
nginx -q -t || fail "its configuration is wrong: see above."
