# What Debian 12 needs to build, and to test. To be sourced.

build_packages="g++ cmake ninja-build pkg-config libboost-graph-dev nlohmann-json3-dev libcli11-dev libfmt-dev libpcap-dev"
gui_packages="qt6-base-dev qt6-svg-dev"
# What `lvslab verify` runs a scenario on, and the tools that scenarios call there.
kernel_packages="user-mode-linux iproute2 ipvsadm kmod procps iputils-ping iputils-arping net-tools iptables"
test_packages="$gui_packages catch2 librapidcheck-dev libbenchmark-dev tshark python3 python3-jsonschema python3-yaml socat $kernel_packages"

# Installs those of the given packages that are missing; does nothing, quickly, when none is.
install_missing() {
  command -v dpkg-query >/dev/null || return 0  # another system: cmake will say what is missing
  local package missing=() installed
  # dpkg-query fails when it does not know one of them: that one is missing.
  installed=$(dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' "$@" 2>/dev/null | sed -n 's/^ii  *//p') || true
  for package in "$@"; do
    grep -qx -- "$package" <<<"$installed" || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  local as_root=(env)
  if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo >/dev/null; then
      echo "missing: ${missing[*]}; as root: apt-get install ${missing[*]}" >&2
      exit 3
    fi
    as_root=(sudo env)
  fi
  echo "installing ${missing[*]}" >&2
  local install=("${as_root[@]}" DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends)
  # The lists of packages may be absent or too old: fetch them only if it does not work without.
  "${install[@]}" "${missing[@]}" >/dev/null 2>&1 && return 0
  "${as_root[@]}" apt-get -q update >&2 && "${install[@]}" "${missing[@]}" >&2 && return 0
  echo "apt-get could not install ${missing[*]}" >&2
  exit 3
}
