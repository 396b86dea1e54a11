# shellcheck shell=bash
# A RabbitMQ node of our own, on 127.0.0.1 only, with a password, under .data. Sourced after lib.sh, whose claim_folders comes first.
#
# It shares nothing with a broker of the machine: node name, ports, name server (epmd), cookie, data and plugins are its own.
# Its management interface, where it is wanted, listens 10,000 ports above, as RabbitMQ's own does.

# shellcheck disable=SC2154 # ci_* and EXIT_* are lib.sh's
broker_open() { # NAME: chooses where the node is; sets broker_* below
  broker_name=$1
  broker_dir=$ci_data/$1
  broker_bin=/usr/lib/rabbitmq/bin
  [ -x "$broker_bin/rabbitmq-server" ] || fail "$EXIT_MISSING" "RabbitMQ is missing: apt-get install rabbitmq-server."
  local secret=$ci_data/secrets/$1
  [ -s "$secret" ] || (umask 077 && od -An -N24 -tx1 /dev/urandom | tr -d ' \n' >"$secret")
  broker_password=$(<"$secret")
  mkdir -p "$broker_dir" && chmod 700 "$broker_dir"
}

broker_settle() { # FIRST_PORT MANAGEMENT: the ports of the last start if they are free, else the first free ones
  read -r broker_port broker_dist broker_epmd 2>/dev/null <"$ci_run/$broker_name.ports" || broker_port=$1
  while port_in_use "$broker_port" || { [ "$2" = yes ] && port_in_use $((broker_port + 10000)); }; do broker_port=$((broker_port + 1)) broker_dist=; done
  if [ -z "${broker_dist:-}" ] || port_in_use "$broker_dist" || port_in_use "$broker_epmd"; then
    broker_dist=$(free_port $((broker_port + 100)))
    broker_epmd=$(free_port $((broker_dist + 100)))
  fi
  say "$broker_port $broker_dist $broker_epmd" >"$ci_run/$broker_name.ports"
}

broker_configure() { # MANAGEMENT
  {
    say "listeners.tcp.1 = 127.0.0.1:$broker_port"
    say "default_user = pustakalaya"
    say "default_pass = $broker_password"
    say "log.file = false"
    say "log.console = true"
    say "log.console.level = warning"
    # The default, 512 MB, is meant for large machines: a node takes three times as much memory.
    say "raft.wal_max_size_bytes = 16000000"
    # A long book may be in work for an hour; the default gives its message to somebody else after half of that.
    say "consumer_timeout = 7200000"
    if [ "$1" = yes ]; then
      say "management.tcp.ip = 127.0.0.1"
      say "management.tcp.port = $((broker_port + 10000))"
    fi
  } >"$broker_dir/rabbitmq.conf"
  chmod 600 "$broker_dir/rabbitmq.conf"
  if [ "$1" = yes ]; then say "[rabbitmq_management]."; else say "[]."; fi >"$broker_dir/enabled_plugins"
}

broker_start() { # FIRST_PORT [management]: starts it on the first free port and waits until it answers; sets broker_port and broker_uri
  local management=no deadline=$((SECONDS + 120))
  [ "${2:-}" != management ] || management=yes
  if process_pid "$broker_name" >/dev/null; then
    read -r broker_port broker_dist broker_epmd <"$ci_run/$broker_name.ports"
  else
    # A node that was killed leaves its name server behind.
    stop_process "$broker_name-epmd"
    broker_settle "$1" "$management"
    broker_configure "$management"
    (
      cd /
      export HOME=$broker_dir ERL_EPMD_PORT=$broker_epmd ERL_EPMD_ADDRESS=127.0.0.1 RABBITMQ_NODENAME=pustakalaya@localhost RABBITMQ_NODE_PORT=$broker_port
      export RABBITMQ_DIST_PORT=$broker_dist RABBITMQ_MNESIA_BASE=$broker_dir/mnesia RABBITMQ_LOG_BASE=$broker_dir RABBITMQ_CONF_ENV_FILE=/dev/null
      export RABBITMQ_CONFIG_FILE=$broker_dir/rabbitmq.conf RABBITMQ_ENABLED_PLUGINS_FILE=$broker_dir/enabled_plugins
      export RABBITMQ_PID_FILE=$broker_dir/pid RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="-kernel inet_dist_use_interface {127,0,0,1}"
      start_process "$broker_name-epmd" epmd -port "$broker_epmd" -address 127.0.0.1
      start_process "$broker_name" "$broker_bin/rabbitmq-server"
    )
  fi
  # shellcheck disable=SC2034 # for whoever sourced this
  broker_uri=amqp://pustakalaya:$broker_password@127.0.0.1:$broker_port
  until broker_answers && { [ "$management" = no ] || port_in_use $((broker_port + 10000)); }; do
    process_pid "$broker_name" >/dev/null || return 1
    [ "$SECONDS" -lt "$deadline" ] || return 1
    sleep 0.2
  done
}

# A port that is open is not yet a broker: it greets whom it takes for another protocol with its own.
broker_answers() {
  (
    exec 8<>"/dev/tcp/127.0.0.1/$broker_port" || exit 1
    printf 'AMQP\0\0\0\0' >&8
    [ "$(timeout 5 head -c 4 <&8)" = AMQP ]
  ) 2>/dev/null
}

broker_stop() { # NAME
  stop_process "$1" TERM 60
  stop_process "$1-epmd"
}

broker_kill() { # NAME: as a crash would end it; whoever starts it again finds the same data and ports
  local pid
  if pid=$(process_pid "$1"); then
    kill -KILL -- "-$pid"
    while process_pid "$1" >/dev/null; do sleep 0.05; done
  fi
}
