#pragma once
// net.lvslab.fullnat.*: what DPVS keeps in its configuration file, and how alibaba's LVS differs from it. Not Linux's.
// docs/fullnat.md has a line for each.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <lvslab/ipvs/director.h>
#include <lvslab/ipvs/tcp_state.h>

namespace lvslab::ipvs::full_nat {

struct Settings {
  int toa = 1;              ///< write the client's address into a TCP option
  int toa_kind = 254;       ///< for IPv4 clients
  int toa_kind_ipv6 = 254;  ///< for IPv6 clients (alibaba: 253)
  int toa_length = 0;       ///< 0: by family; 8: IPv4 clients only; 20: an IPv4 client as an IPv4-mapped address
  int toa_on_syn = 0;       ///< 1: on the client's SYN too, as alibaba does
  int toa_prune = 1;        ///< options of less weight make room
  int timestamp_remove = 1;

  int port_low = 1025;
  int port_high = 65535;
  int port_pools = 16;  ///< of one local address; servers are distributed over them

  int synproxy_mss = 1452;
  int synproxy_sack = 1;
  int synproxy_wscale = 0;  ///< what the cookie's SYN-ACK offers; 0: no window scaling
  int synproxy_ttl = 63;
  int synproxy_window0 = 0;  ///< 1: the client sends no data before its server is known
  int synproxy_defer = 0;    ///< 1: only an acknowledgement with data counts
  int synproxy_reuse = 1;    ///< a right cookie on an ended connection begins a new one
  int synproxy_held = 3;     ///< segments of a client that wait for its server
  int synproxy_retries = 3;  ///< repetitions of the SYN to the server
  int synproxy_storm = 10;   ///< the same acknowledgement again: it is dropped from then on; 0: never

  int reset_on_expiry = 1;
  int timeout_udp = 300;
  /// Seconds, by state; the defaults of DPVS and alibaba, much shorter than Linux's.
  std::array<int, tcp_state_count> timeouts = {2, 90, 3, 30, 7, 7, 3, 7, 7, 120, 30};
  [[nodiscard]] std::uint32_t timeout_of(TcpState state) const {
    return static_cast<std::uint32_t>(timeouts[static_cast<std::size_t>(state)]);
  }

  bool operator==(const Settings&) const = default;
};

struct Counters {
  std::uint64_t toa_written = 0;
  std::uint64_t toa_no_room = 0;  ///< segments that left without it
  std::uint64_t toa_pruned = 0;   ///< options that had to go for it
  std::uint64_t no_local_port = 0;
  std::uint64_t proxy_headers = 0;
  std::uint64_t resets_on_expiry = 0;
  std::uint64_t syn_cookies_sent = 0;
  std::uint64_t syn_cookies_right = 0;
  std::uint64_t syn_cookies_wrong = 0;
};

[[nodiscard]] std::optional<std::string> read_setting(const Settings& settings, const Counters& counters,
                                                      std::string_view name);
ConfigResult write_setting(Settings& settings, std::string_view name, std::string_view value);
/// Sorted.
[[nodiscard]] std::vector<std::string> setting_names();

}  // namespace lvslab::ipvs::full_nat
