#pragma once
/// The director: IP Virtual Server as Linux 6.1 has it. It sits at three netfilter hooks of a host, keeps virtual
/// services and connections, and decides for every datagram whether it is its business and where it goes.
///
/// Single-threaded, owns no clock, opens nothing: equal inputs give equal outputs. A value: copy it and both copies
/// go on alike. Timers are lazy: what fell due before `now` has happened before any call answers.
/// Source of the rules: Linux 6.1's IPVS, by observation and as described section by section in docs/ipvs.md.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <lvslab/ipvs/emission.h>
#include <lvslab/ipvs/kernel_profile.h>
#include <lvslab/ipvs/network.h>
#include <lvslab/ipvs/service.h>
#include <lvslab/ipvs/sync_daemon.h>
#include <lvslab/ipvs/traffic.h>
#include <lvslab/ipvs/verdict.h>
#include <lvslab/net/packet.h>
#include <lvslab/result.h>
#include <lvslab/story.h>
#include <lvslab/time.h>

namespace lvslab::ipvs {

/// The kernel's answers to a wrong configuration; ipvsadm has a sentence for each.
enum class ConfigError : std::uint8_t {
  already_exists,   ///< EEXIST
  not_found,        ///< ENOENT: no such real server, scheduler or persistence engine
  no_such_service,  ///< ESRCH
  out_of_range,     ///< ERANGE
  invalid,          ///< EINVAL
  no_such_device,   ///< ENODEV: the synchronisation daemon's interface
  not_modelled,     ///< Linux can do this; the laboratory does not
};

using ConfigResult = Result<void, ConfigError>;

struct ServerReport {
  net::Endpoint address;
  ServerSettings settings;
  std::uint32_t active = 0;
  std::uint32_t inactive = 0;
  std::uint32_t persistent = 0;  ///< persistence templates
  bool overloaded = false;
  Statistics statistics;
  Rates rates;
};
/// One of a full NAT service's local addresses.
struct LocalAddressReport {
  net::Address address;
  std::uint64_t conflicts = 0;  ///< how often it had no free port towards the server that was chosen
  std::uint32_t connections = 0;
};
struct ServiceReport {
  ServiceKey key;
  ServiceSettings settings;
  std::vector<ServerReport> servers;  ///< list order: the most recently added first
  Statistics statistics;
  Rates rates;
  std::vector<LocalAddressReport> local_addresses{};  ///< in the order of their configuration
};
struct ConnectionReport {
  net::IpProtocol protocol = net::IpProtocol::tcp;
  net::Endpoint client;
  net::Endpoint virtual_address;
  net::Endpoint server;
  Forwarding forwarding = Forwarding::direct_routing;
  std::string state;      ///< as ipvsadm prints it: "ESTABLISHED", "UDP", "NONE", ...
  Duration expires_in{};  ///< 0 or more
  bool is_template = false;
  bool is_from_sync = false;             ///< a master told of it
  std::string persistence_engine;        ///< of a template that has engine data: "sip"
  std::string engine_data;               ///< the Call-ID
  std::uint32_t flow = 0;                ///< lineage of the packet that made it
  std::optional<net::Endpoint> local{};  ///< full NAT: what the server takes for the client
};
struct Timeouts {
  Duration tcp = 900s;
  Duration tcp_fin = 120s;
  Duration udp = 300s;
};

class Director {
 public:
  /// `seed` is for what Linux draws at random: which connections the drop_entry defence looks at.
  explicit Director(std::uint64_t seed = 0);
  Director(const Director&);
  Director& operator=(const Director&);
  Director(Director&&) noexcept;
  Director& operator=(Director&&) noexcept;
  ~Director();

  /// Which kernel it behaves like; to be said before anything is configured. Without: default_kernel_profile().
  void set_kernel(const KernelProfile& kernel);
  [[nodiscard]] const KernelProfile& kernel() const;
  /// When its statistics' windows end; to be said before anything is counted. Without: every two seconds from the
  /// start.
  void set_window_beat(const WindowBeat& beat);

  // The hooks. `datagram` starts at its IPv4 or IPv6 header, which is sound, and is whole (reassembled); it may be
  // rewritten. A cheap no-op while there is no service. See reference order in docs/ipvs.md.
  /// LOCAL_IN (priorities 98 and 99): the datagram is for one of the host's addresses.
  [[nodiscard]] Verdict local_in(net::Packet& datagram, Network& network, Instant now, Story& story);
  /// FORWARD (99 and 100): the datagram is about to be routed on; its TTL has been decremented.
  [[nodiscard]] Verdict forward(net::Packet& datagram, Network& network, Instant now, Story& story);
  /// LOCAL_OUT (-99 and -98): the host itself sends the datagram.
  [[nodiscard]] Verdict local_out(net::Packet& datagram, Network& network, Instant now, Story& story);
  /// True when the family's hooks are registered (it has a service): the host must reassemble fragments before
  /// forward().
  [[nodiscard]] bool is_active(net::Family family) const;
  /// True when a service needs the host's connection tracking: the host must reassemble every fragment of the family
  /// as it arrives.
  [[nodiscard]] bool tracks_connections(net::Family family) const;

  /// When the next connection would expire; nullopt: never. Calling is never needed for correctness.
  [[nodiscard]] std::optional<Instant> next_deadline() const;
  /// Lets everything happen that falls due up to `now`.
  void advance(Instant now);

  // What the director sends of its own accord (emission.h).
  /// To be sent, in this order, before the verdict of the last call is carried out. Any call may have left some.
  [[nodiscard]] std::vector<Emission> take_emissions();
  [[nodiscard]] bool has_emissions() const;
  /// When advance() must be called for what is to be sent to leave in time; nullopt: nothing before the next packet.
  /// Unlike next_deadline() this matters to others.
  [[nodiscard]] std::optional<Instant> next_emission() const;
  /// Packets that the director keeps.
  [[nodiscard]] std::size_t held() const;
  /// For what nobody outside may guess: initial sequence numbers, SYN cookies.
  void set_secret(std::uint64_t secret);

  // Configuration: what ipvsadm does.
  ConfigResult add_service(const ServiceKey& key, const ServiceSettings& settings, Instant now);
  ConfigResult edit_service(const ServiceKey& key, const ServiceSettings& settings, Instant now);
  ConfigResult remove_service(const ServiceKey& key, Instant now);
  ConfigResult add_server(const ServiceKey& key, const net::Endpoint& server, const ServerSettings& settings,
                          Instant now);
  ConfigResult edit_server(const ServiceKey& key, const net::Endpoint& server, const ServerSettings& settings,
                           Instant now);
  ConfigResult remove_server(const ServiceKey& key, const net::Endpoint& server, Instant now);
  /// Full NAT: an address the director speaks to the service's servers from. It must be the host's own.
  ConfigResult add_local_address(const ServiceKey& key, const net::Address& address, Instant now);
  /// Connections that use it go on.
  ConfigResult remove_local_address(const ServiceKey& key, const net::Address& address, Instant now);
  /// ipvsadm -C
  void clear(Instant now);
  /// ipvsadm -Z, of one service or of all.
  ConfigResult zero(const std::optional<ServiceKey>& key, Instant now);
  [[nodiscard]] Timeouts timeouts() const;
  /// ipvsadm --set: zero leaves a value as it is.
  ConfigResult set_timeouts(const Timeouts& timeouts);

  // Synchronisation with other directors. The daemons have no socket: their host (which starts them, for it knows the
  // interface) sends the messages that are among the emissions, and hands receive_sync() what comes to the backup's
  // group.
  /// ipvsadm --start-daemon. `mtu` is the interface's. EEXIST: one of this role runs; EINVAL: servers of the other
  /// family exist. How many threads a daemon has (the setting sync_ports) is fixed when the first one starts.
  ConfigResult start_daemon(SyncRole role, const SyncSettings& settings, std::uint32_t mtu, Instant now);
  /// ipvsadm --stop-daemon. ESRCH: none of this role runs. What a master has not sent yet is lost.
  ConfigResult stop_daemon(SyncRole role, Instant now);
  /// Those that run, the master first.
  [[nodiscard]] std::vector<SyncDaemon> daemons() const;
  /// A message for the backup daemon: the payload of a UDP datagram. Takes any bytes.
  void receive_sync(net::Bytes message, Instant now, Story& story);

  // A look inside. O(size of the answer).
  /// In the order of their configuration.
  [[nodiscard]] std::vector<ServiceReport> services(Instant now) const;
  /// Oldest first (the kernel's order is that of a hash with a random key).
  [[nodiscard]] std::vector<ConnectionReport> connections(Instant now) const;
  [[nodiscard]] Statistics total_statistics(Instant now) const;
  [[nodiscard]] Rates total_rates(Instant now) const;
  /// No snapshot, and never zeroed: the rows of processors in /proc/net/ip_vs_stats_percpu.
  [[nodiscard]] Statistics live_statistics() const;
  [[nodiscard]] std::size_t connection_count() const;

  /// net.ipv4.vs.NAME, without the prefix ("expire_nodest_conn"); nullopt when there is no such setting.
  [[nodiscard]] std::optional<std::string> sysctl(const std::string& name) const;
  /// EINVAL for text that is no number or out of range; ENOENT for an unknown name.
  ConfigResult set_sysctl(const std::string& name, const std::string& value, Instant now);
  /// Every name that sysctl() knows, sorted.
  [[nodiscard]] std::vector<std::string> sysctl_names() const;

  // The same for full NAT, which Linux does not have: net.lvslab.fullnat.NAME. Names with "count_" are counters and
  // cannot be written.
  [[nodiscard]] std::optional<std::string> full_nat_setting(const std::string& name) const;
  ConfigResult set_full_nat_setting(const std::string& name, const std::string& value);
  [[nodiscard]] std::vector<std::string> full_nat_setting_names() const;
  /// Something of full NAT has been configured.
  [[nodiscard]] bool uses_full_nat() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lvslab::ipvs
