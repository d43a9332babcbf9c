#pragma once
// All that a director is, and the steps a datagram takes through it. One file a step: request.cpp (from a client),
// reply.cpp (from a server), admission.cpp and persistence.cpp (a new connection), lifetime.cpp (states, timers,
// counters), icmp_*.cpp (errors about connections), forwarding/ (how it gets to the server); and configuration.cpp,
// trash.cpp, reports.cpp for what an administrator does and sees.

#include <variant>
#include <vector>

#include <lvslab/ipvs/director.h>

#include "call.h"
#include "calls.h"
#include "defence.h"
#include "full_nat/full_nat.h"
#include "headers.h"
#include "helpers/ftp.h"
#include "service_table.h"
#include "settings.h"
#include "sync/master.h"
#include "tracked_flows.h"

namespace lvslab::ipvs {

namespace full_nat {
class OpenedDatagram;
class ProxyInsertion;
struct CookieData;
}  // namespace full_nat

struct Director::State {
  KernelProfile kernel = default_kernel_profile();
  Settings settings;
  SchedulerTimes scheduler_times;
  Timeouts timeouts;
  ServiceTable services;
  ServerTable servers;
  ConnectionTable connections;
  FtpControls ftp_controls;
  TrackedFlows tracked_flows;
  Calls calls;                       ///< of templates that the persistence engine made
  std::vector<ServerId> trash;       ///< deleted servers, the latest first
  std::optional<Instant> trash_due;  ///< when the trash is looked through next
  Traffic total;
  WindowClock windows;
  Defence defence;
  Connection one_packet;  ///< the one in hand; means nothing between calls
  std::optional<SyncMaster> master;
  std::optional<SyncSettings> backup;
  std::uint32_t sync_threads = 1;  ///< of each daemon
  full_nat::FullNat full_nat;
  std::vector<Emission> emissions;  ///< until they are taken

  // tracking.cpp: section 8.4
  /// The host tracks connections of this family.
  [[nodiscard]] bool tracks(net::Family family) const;
  /// Connection tracking has verified the checksum of what the datagram carries, and so summed all of it.
  [[nodiscard]] bool is_summed_by_tracking(const Call& call, net::Family family) const;
  /// Of a new connection: shall tracking go on with it?
  void track(Connection& connection) const;
  /// As far as it is tracked. True: the packet belongs to a flow that the host knew before.
  bool hear_flow(const Call& call, const Headers& headers, Found found, Direction direction);
  /// Of a packet that was heard, when it is settled what becomes of it. The verdict changes if the flow that it begins
  /// cannot be told from another one.
  [[nodiscard]] Verdict confirm_flow(const Call& call, Found found, Verdict verdict);
  [[nodiscard]] bool is_mistaken_for_another(const Call& call, ConnectionId id) const;

  // director.cpp
  [[nodiscard]] bool is_active(net::Family family) const;
  [[nodiscard]] std::optional<Headers> begin(Call& call);

  // request.cpp, reply.cpp: the IN and OUT handlers of docs/ipvs.md section 1
  [[nodiscard]] Verdict request(Call& call, const Headers& headers);
  [[nodiscard]] std::optional<Verdict> reply(Call& call, const Headers& headers);
  [[nodiscard]] Verdict carry(Call& call, const Headers& headers, Found found);
  [[nodiscard]] bool must_reschedule(const Call& call, const Connection& connection, bool is_known) const;
  [[nodiscard]] std::optional<Verdict> refuse_unknown_reply(Call& call, const Headers& headers);

  // admission.cpp, persistence.cpp: section 8 and 6
  [[nodiscard]] std::variant<Found, Verdict> admit(Call& call, const Headers& headers, Occurrence why);
  [[nodiscard]] bool is_defended_against(Instant now);
  void look_at_drop_rate();
  [[nodiscard]] std::variant<Found, Verdict> place(Call& call, const Headers& headers, ServiceId id, Occurrence why);
  [[nodiscard]] std::variant<Found, Verdict> place_persistent(Call& call, const Headers& headers, ServiceId id,
                                                              Occurrence why);
  [[nodiscard]] std::optional<ServerId> schedule(Call& call, const Headers& headers, ServiceId id, Occurrence why);
  [[nodiscard]] std::variant<Found, Verdict> nobody(Call& call, const Headers& headers, const Service& service,
                                                    Occurrence why);
  [[nodiscard]] bool may_bypass(const Call& call, const Headers& headers, const Service& service, Occurrence why) const;
  [[nodiscard]] ConnectionId find_template(const Connection& wanted, const std::optional<std::string>& call_id) const;
  [[nodiscard]] std::optional<Found> adopt_call(Call& call, const Headers& headers);
  [[nodiscard]] bool template_is_good(Connection& persistence);

  // lifetime.cpp: sections 5.4 to 5.13
  /// `server` no_server: it bypasses them.
  Found create(Call& call, const Connection& wanted, ServerId server, bool is_one_packet);
  void bind(Connection& connection, ServerId server);
  void unbind(const Connection& connection);
  void control(ConnectionId controller, Connection& connection);
  void release(const Connection& connection);
  void update_state(Call& call, Connection& connection, Direction direction, const Headers& headers);
  void follow(Call& call, Connection& connection, Direction direction, const Headers& headers);
  void enter_state(Connection& connection, TcpState state);
  void update_association(Call& call, Connection& connection, Direction direction, SctpEvent event);
  void become(Connection& connection, bool active);
  void rearm(Found found, Instant now);
  void expire_now(ConnectionId id, Instant now);
  void expired(ConnectionId id);
  void remove(ConnectionId id);
  void settle(Instant now);
  void settle_connections(Instant now);
  [[nodiscard]] bool has_server(const Connection& connection) const { return connection.server_id != no_server; }
  /// Null: none; a connection of another director's that none here has, or one that bypasses them.
  [[nodiscard]] RealServer* server_of(const Connection& connection) {
    return has_server(connection) ? &servers[connection.server_id] : nullptr;
  }
  [[nodiscard]] const RealServer* server_of(const Connection& connection) const {
    return has_server(connection) ? &servers[connection.server_id] : nullptr;
  }
  [[nodiscard]] bool server_is_gone(const Connection& connection) const {
    return has_server(connection) && !servers[connection.server_id].available;
  }
  [[nodiscard]] std::uint32_t timeout_of(const Connection& connection, TcpState state) const;
  void count_in(const Connection& connection, std::size_t bytes, Instant now);
  void count_out(const Connection& connection, std::size_t bytes, Instant now);
  void count_new(const Connection& connection, Instant now);

  // helpers/ftp.cpp: section 9.1. nullopt: the datagram goes on, perhaps with another text.
  [[nodiscard]] std::optional<Verdict> refuse_wrong_checksum(Call& call, const net::IpView& ip) const;
  [[nodiscard]] bool reads_along(const Connection& connection, const Headers& headers) const;
  [[nodiscard]] std::optional<Verdict> hear_ftp_client(Call& call, const Headers& headers, Found control_connection);
  [[nodiscard]] std::optional<Verdict> hear_ftp_server(Call& call, const Headers& headers, Found control_connection);
  void expect_data(Call& call, ConnectionId control_id, const net::Endpoint& client,
                   const net::Endpoint& virtual_address, const net::Endpoint& server, FtpCaller caller);

  // defence.cpp: section 11
  void watch_table(Instant now);
  void drop_some_entries(Instant now);
  [[nodiscard]] bool may_be_dropped(const Connection& connection, Instant now);
  [[nodiscard]] bool loses_lottery(const Connection& connection, Instant now);

  // icmp_from_client.cpp, icmp_from_server.cpp, icmp_tunnel.cpp: section 7.6
  /// nullopt: not an error about a connection; the datagram goes its way.
  [[nodiscard]] std::optional<Verdict> related_from_client(Call& call);
  [[nodiscard]] std::optional<Verdict> related_from_server(Call& call);
  /// The director's own tunnel: where, behind its outer header, the datagram inside begins.
  [[nodiscard]] std::optional<std::size_t> inside_of_tunnel(const net::IpView& outer) const;
  [[nodiscard]] std::optional<std::uint32_t> mtu_in_use(const Call& call, const Connection& connection) const;
  [[nodiscard]] std::optional<Verdict> related_to_tunnel(Call& call, const net::IpView& outer);

  // forwarding/full_nat.cpp: docs/fullnat.md
  [[nodiscard]] Verdict forward_by_full_nat(Call& call, const Headers& headers, Found found);
  /// nullopt: no server's packet to a local address.
  [[nodiscard]] std::optional<Verdict> reply_by_full_nat(Call& call, const Headers& headers);
  void request_segment(Call& call, full_nat::OpenedDatagram& segment, full_nat::Flow& flow,
                       const Connection& connection, std::size_t mtu, const full_nat::ProxyInsertion& insertion);
  void tell_client_address(Call& call, full_nat::OpenedDatagram& segment, const Connection& connection,
                           net::Family towards, std::size_t mtu);
  [[nodiscard]] Verdict send_to_client(Call& call, const Headers& headers, const Connection& connection,
                                       full_nat::Flow& flow);
  void reply_segment(Call& call, full_nat::OpenedDatagram& segment, full_nat::Flow& flow, const Connection& connection);
  [[nodiscard]] static std::uint16_t identification_for(Call& call, const Headers& headers, const net::Endpoint& source,
                                                        const net::Endpoint& destination);
  // full_nat/binding.cpp, expiry.cpp, icmp.cpp
  /// Of a new connection; it is gone again if it cannot have one.
  [[nodiscard]] std::optional<Verdict> bind_local_address(Call& call, Found found, ServiceId id);
  void release_local_address(ConnectionId id);
  /// Its time is up: true, it stays all the same.
  [[nodiscard]] bool outlives_its_time(ConnectionId id);
  void reset_both_ends(const Connection& connection, const full_nat::Flow& flow);
  [[nodiscard]] std::optional<Verdict> full_nat_error_from_server(Call& call);
  [[nodiscard]] Verdict full_nat_error_from_client(Call& call, ConnectionId id);
  // full_nat/syn_proxy.cpp
  /// nullopt: not the SYN proxy's business.
  [[nodiscard]] std::optional<Verdict> proxied_handshake(Call& call, const Headers& headers);
  [[nodiscard]] std::optional<Verdict> answer_by_cookie(Call& call, const Headers& headers, ServiceId id);
  [[nodiscard]] Verdict refuse_cookie(Call& call, const Headers& headers);
  [[nodiscard]] Verdict begin_opening(Call& call, const Headers& headers, ServiceId id,
                                      const full_nat::CookieData& data);
  [[nodiscard]] Verdict wait_for_server(Call& call, full_nat::Flow& flow);
  [[nodiscard]] Verdict server_has_answered(Call& call, const Headers& headers, Found found, full_nat::Flow& flow);
  [[nodiscard]] Verdict server_refuses(Call& call, const Headers& headers, Found found, full_nat::Flow& flow);
  [[nodiscard]] bool repeat_opening(ConnectionId id, full_nat::Flow& flow);
  [[nodiscard]] bool is_ack_storm(Call& call, const Headers& headers, full_nat::Flow& flow);
  // full_nat/configuration.cpp
  [[nodiscard]] std::optional<ConfigError> full_nat_obstacle(const ServiceKey& key, const ServiceSettings& service,
                                                             const net::Address& server, Forwarding forwarding) const;
  [[nodiscard]] std::optional<ConfigError> full_nat_obstacle(const Service& service,
                                                             const ServiceSettings& wanted) const;
  void count_syn_proxies();
  [[nodiscard]] std::vector<LocalAddressReport> local_addresses_of(const Service& service) const;

  // trash.cpp: section 3.6
  void discard(ServerId id, Instant now);
  [[nodiscard]] std::optional<ServerId> revive(const ServiceKey& key, const net::Endpoint& server);
  void empty_trash(Instant now);
  void drop_orphans();

  // sync/: section 10
  /// Tells the backup of a connection and of those that control it, if it is time to. `packets`: how many the client
  /// has sent. There is a master.
  void announce(Found found, std::uint32_t packets, Instant now, Story& story);
  [[nodiscard]] bool is_worth_telling(Found found, std::uint32_t packets, Instant now);
  [[nodiscard]] bool is_controlled_by_template(const Connection& connection) const;
  [[nodiscard]] SyncRecord record_of(Found found) const;
  void tell_backup(Found found, std::uint32_t packets, SyncVersion version, Instant now, Story& story);
  void receive_sync(net::Bytes datagram, Instant now, Story& story);
  void accept(const SyncRecord& record, Instant now, Story& story);
  [[nodiscard]] std::string_view objection_to(const SyncRecord& record) const;
  [[nodiscard]] std::optional<ConnectionId> known_for(const SyncRecord& record, Instant now);
  [[nodiscard]] ConnectionId insert_synced(const SyncRecord& record, Instant now);
  void update_synced(Connection& connection, const SyncRecord& record);
  [[nodiscard]] ServerId server_for(const SyncRecord& record) const;
  [[nodiscard]] std::uint32_t default_timeout_of(const Connection& connection) const;
  /// A server of another family than its service.
  [[nodiscard]] bool has_mixed_families() const;
  [[nodiscard]] bool synchronises() const { return master.has_value() || backup.has_value(); }
  /// backup_only: while a backup daemon runs, this director takes no requests.
  [[nodiscard]] bool only_listens() const { return settings.backup_only != 0 && backup.has_value(); }

  // configuration.cpp
  void remove_service(ServiceId id, Instant now);
  void apply(ServiceId service, RealServer& server, const ServerSettings& settings);
  [[nodiscard]] bool change_scheduler(Service& service, SchedulerSlot wanted, Instant now);
  [[nodiscard]] Pool pool_of(const Service& service) const {
    return Pool{service.servers, servers.all(), service.settings.scheduler_flags, kernel};
  }
};

/// Of a connection whose forwarding method is settled.
void give_helper(Connection& connection);
/// As a synchronisation record counts it.
[[nodiscard]] std::uint16_t wire_state_of(const Connection& connection);
/// The one persistence engine that there is.
inline constexpr std::string_view sip_engine = "sip";

/// As ipvsadm -Lc prints it: "ESTABLISHED", "UDP", "ASSURED".
[[nodiscard]] std::string state_text(const Connection& connection);

}  // namespace lvslab::ipvs
