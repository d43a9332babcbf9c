#include "export/namespace_functions.h"

namespace lvslab::cli {

std::string_view namespace_functions() {
  return R"shell(
set -u
PATH=$PATH:/usr/sbin:/sbin   # some shells of ordinary users do not look there
prefix=lvslab-               # of the namespaces: the node rs1 is the namespace lvslab-rs1
state=/run/lvslab            # what belongs to the running network; it exists as long as the network does
complaints=0

fail() { echo "$0: $*" >&2; exit 1; }

# --- taking it away ------------------------------------------------------------------------------------------------

# Only what is written down in $state is touched. With a namespace go its interfaces, routes and IPVS tables.
down() {
  [ -d "$state" ] || return 0
  stop_captures
  if [ -f "$state/namespaces" ]; then
    while read -r name; do
      for pid in $(ip netns pids "$name" 2>/dev/null); do kill "$pid" 2>/dev/null; done
      ip netns del "$name"
    done <"$state/namespaces"
  fi
  if [ -f "$state/directories" ]; then
    while read -r directory; do rm -rf "$directory"; done <"$state/directories"
    rmdir /etc/netns 2>/dev/null   # unless something else is in there
  fi
  rm -rf "$state"
}

# --- nodes, switches, cables ---------------------------------------------------------------------------------------

# A node is a network namespace: interfaces, addresses, routes, ARP cache, sockets and IPVS of its own.
add_namespace() {  # NODE four|six (without IPv6, or with it)
  ip netns add "$prefix$1" || fail "cannot make the namespace $prefix$1; network namespaces need a full root"
  echo "$prefix$1" >>"$state/namespaces"
  # New namespaces inherit some settings from the machine, and distributions have their own ideas. Here they begin with
  # the kernel's defaults; what else is wanted, the scenario's commands say. IPv6 is off unless the scenario has an
  # address of it: its own traffic would only blur the picture. If it is on, addresses are usable at once, and nobody
  # asks for routers.
  # shellcheck disable=SC2016   # these are variables of the shell on the node
  on_node "$1" sh -c '
    cd /proc/sys/net
    set_all() { for file in ipv"$1"/conf/*/"$2"; do [ -e "$file" ] && echo "$3" >"$file"; done; }
    if [ "$1" = four ]; then
      set_all 6 disable_ipv6 1
    else
      for name in accept_dad router_solicitations accept_ra forwarding; do set_all 6 "$name" 0; done
    fi
    for name in rp_filter arp_ignore arp_announce arp_accept arp_notify arp_filter accept_local route_localnet \
      proxy_arp promote_secondaries drop_gratuitous_arp log_martians; do
      set_all 4 "$name" 0
    done
    echo 0 >ipv4/ip_forward
    for name in accept_redirects send_redirects secure_redirects shared_media; do set_all 4 "$name" 1; done
  ' sh "$2" || fail "cannot set the defaults of $1"
  ip -n "$prefix$1" link set dev lo up
}

# A switch is a bridge in a namespace of its own: it learns addresses, has none, and knows no spanning tree.
add_switch() {  # NAME AGEING (in hundredths of a second)
  add_namespace "$1" four
  ip -n "$prefix$1" link add name br0 type bridge stp_state 0 forward_delay 0 mcast_snooping 0 ageing_time "$2" \
    || fail "cannot make the bridge of $1"
  ip -n "$prefix$1" link set dev br0 up
}

# A cable is a veth pair: what goes in at one end comes out at the other.
plug_in() {  # NODE INTERFACE
  # Large segments and unfinished checksums stay inside one machine; on a wire there are none, nor should a capture
  # show any.
  if command -v ethtool >/dev/null; then
    on_node "$1" ethtool -K "$2" rx off tx off sg off tso off gso off gro off >/dev/null 2>&1
  fi
  ip -n "$prefix$1" link set dev "$2" up || fail "cannot use $2 of $1"
}
plug_into_switch() {  # SWITCH PORT
  ip -n "$prefix$1" link set dev "$2" master br0 || fail "cannot use $2 of $1"
  plug_in "$1" "$2"
}

# --- what happens on a node ----------------------------------------------------------------------------------------

on_node() {  # NODE PROGRAM ARGUMENT...
  in_namespace=$prefix$1
  shift
  ip netns exec "$in_namespace" "$@"
}

# In the background; `exec` makes $! the program itself, and leaves no shell behind that holds our output open.
start_on() {  # NODE OUTPUT-FILE PROGRAM ARGUMENT...
  in_namespace=$prefix$1
  output=$2
  shift 2
  (exec ip netns exec "$in_namespace" "$@") </dev/null >"$output" 2>&1 &
}

# One line, as an administrator would type it.
typed_on() {  # NODE LINE
  printf '%s# %s\n' "$1" "$2"
  on_node "$1" sh -c "$2" </dev/null || {
    printf '%s: on %s this failed: %s\n' "$0" "$1" "$2" >&2
    complaints=$((complaints + 1))
  }
}

# `ip netns exec` lays what is in /etc/netns/NAMESPACE over /etc.
put_into_etc() {  # NODE NAME TEXT
  directory=/etc/netns/$prefix$1
  if ! grep -qxF "$directory" "$state/directories" 2>/dev/null; then
    [ ! -e "$directory" ] || fail "$directory is there already, and not from here"
    echo "$directory" >>"$state/directories"
  fi
  mkdir -p "$(dirname "$directory/$2")"
  printf '%s' "$3" >"$directory/$2" || fail "cannot write $directory/$2"
  [ -e "/etc/${2%%/*}" ] || echo "$0: this machine has no /etc/${2%%/*}, so $1 will not see /etc/$2" >&2
}

serve() {  # NODE SPEC...
  served=$1
  shift
  start_on "$served" "$state/serve-$served" python3 "$state/lab.py" serve "$served" "$state/ready-$served" "$@"
  patience=100
  until [ -e "$state/ready-$served" ]; do
    patience=$((patience - 1))
    [ "$patience" -gt 0 ] || fail "the services of $served do not start: $(tail -n 1 "$state/serve-$served")"
    sleep 0.1
  done
}

# --- time ----------------------------------------------------------------------------------------------------------

now() {  # milliseconds since the machine was started
  read -r uptime _ </proc/uptime
  echo $((${uptime%.*} * 1000 + 1${uptime#*.} * 10 - 1000))
}
at() {  # MILLISECONDS since the beginning: waits until then
  left=$((begin + $1 - $(now)))
  [ "$left" -le 0 ] || sleep "$((left / 1000)).$(printf %03d $((left % 1000)))"
}

ask() {  # NUMBER NODE KEY=VALUE...
  asked=$1
  asker=$2
  shift 2
  start_on "$asker" "$state/answers-$asked" \
    python3 "$state/lab.py" ask begin="${begin%???}.${begin#"${begin%???}"}" "$@"
  asking="$asking $!"
}

inject() {  # NUMBER NODE KEY=VALUE...
  asked=$1
  asker=$2
  shift 2
  start_on "$asker" "$state/answers-$asked" \
    python3 "$state/lab.py" inject begin="${begin%???}.${begin#"${begin%???}"}" "$@"
  asking="$asking $!"
}

# A command of the timeline; its output is kept for the end. It does not hold up what comes after it.
type_later() {  # NUMBER NODE LINE
  start_on "$2" "$state/output-$1" sh -c "$3"
}

# --- captures ------------------------------------------------------------------------------------------------------

stop_captures() {
  [ -f "$state/captures" ] || return 0
  sleep 0.2
  while read -r pid; do kill "$pid" 2>/dev/null; done <"$state/captures"
  sleep 0.2   # the last frames are being written
  rm -f "$state/captures"
}
capture_on() {  # NODE INTERFACE
  start_on "$1" /dev/null tcpdump -Z root -U -i "$2" -w "$captures/$1-$2.pcap"
  echo $! >>"$state/captures"
}

# --- what is missing -----------------------------------------------------------------------------------------------

missing=
packages=
need() {  # PROGRAM PACKAGE
  command -v "$1" >/dev/null && return
  missing="$missing $1"
  packages="$packages $2"
}
)shell";
}

std::string_view namespace_main() {
  return R"shell(
# --- the command line ----------------------------------------------------------------------------------------------

usage() {
  echo "usage: $0 [run | up | down] [--capture DIR]" >&2
  exit 2
}

action=
captures=
while [ $# -gt 0 ]; do
  case $1 in
    run | up | down)
      [ -z "$action" ] || usage
      action=$1
      ;;
    --capture)
      [ $# -ge 2 ] || usage
      captures=$2
      shift
      ;;
    *) usage ;;
  esac
  shift
done

[ "$(id -u)" = 0 ] || {
  echo "$0: only root may make namespaces: try sudo sh $0" >&2
  exit 3
}
if [ "$action" = down ]; then
  down
  exit 0
fi
check_tools
mkdir "$state" 2>/dev/null || fail "$state is there: another network is running; '$0 down' removes it"
trap down EXIT   # whatever happens from here on
trap 'exit 130' INT
trap 'exit 143' TERM HUP

write_lab_program
build
if [ -n "$captures" ]; then
  mkdir -p "$captures" || fail "cannot make $captures"
  start_captures
  sleep 1   # until they listen
fi
type_commands
start_services
[ "$complaints" = 0 ] || fail "$complaints of the nodes' commands failed"

if [ "$action" = up ]; then
  trap - EXIT
  echo "The network is up. Look around with"
  for node in $nodes; do echo "  ip netns exec $prefix$node sh"; done
  echo "and remove it with: $0 down"
  exit 0
fi

# A little later, so that all clients are waiting when it begins.
begin=$(($(now) + lead))
asking=
start_traffic
run_timeline
for pid in $asking; do wait "$pid"; done
end_of_run
stop_captures
show_outputs
# shellcheck disable=SC2086   # several files
python3 "$state/lab.py" answers $answer_files || fail "the clients did not say what came of their requests"
)shell";
}

}  // namespace lvslab::cli
