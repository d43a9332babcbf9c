#pragma once
/// ipvsadm's commands and options, their spellings, and which goes with which.

#include <bitset>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <lvslab/ipvs/service.h>

#include "../command.h"

namespace lvslab::sim::console::ipvsadm {

enum class Command : std::uint8_t {
  add_service,
  edit_service,
  delete_service,
  flush,
  list,
  add_server,
  delete_server,
  edit_server,
  set,
  start_daemon,
  stop_daemon,
  restore,
  save,
  zero,
  help,
  version
};

/// In the order in which ipvsadm checks them.
enum class Option : std::uint8_t {
  numeric,
  connection,
  service,
  scheduler,
  persistent,
  netmask,
  server,
  forwarding,
  weight,
  upper_threshold,
  lower_threshold,
  mcast_interface,
  timeout,
  daemon,
  stats,
  rate,
  thresholds,
  persistent_conn,
  nosort,
  syncid,
  exact,
  ops,
  persistence_engine,
  scheduler_flags,
  mcast_group,
  mcast_port,
  mcast_ttl,
  sync_maxlen,
  tunnel_info,
  tunnel_type,
  tunnel_port,
  tunnel_nocsum,
  tunnel_csum,
  tunnel_remcsum,
  count_,
  // Not subject to the table:
  ipv6,
  sort
};
using OptionSet = std::bitset<static_cast<std::size_t>(Option::count_)>;
[[nodiscard]] inline std::size_t index_of(Option option) { return static_cast<std::size_t>(option); }

/// "service-address", as complaints name it.
[[nodiscard]] std::string_view name_of(Option option);
[[nodiscard]] std::string_view name_of(Command command);

/// An option as it was given.
struct Argument {
  Option option;
  std::string spelling;  ///< the long one, "tcp-service"
  std::string value;
  bool has_value = false;
};

struct Arguments {
  Command command = Command::list;
  std::vector<Argument> options;
  std::string value;  ///< of --start-daemon, --stop-daemon
  Words others;       ///< words that belong to no option; of --set the first three are its own
  /// What stopped the reading: told only if nothing is wrong with the values before.
  std::optional<Complaint> trouble;
};

/// Takes a command's words apart as popt does, the first of which is the program's name. Of its options the command
/// must be the first.
[[nodiscard]] Result<Arguments, Complaint> read_arguments(const Words& words);

/// What the command needs and what it does not allow. nullopt: all is well.
[[nodiscard]] std::optional<Complaint> judge_options(Command command, const OptionSet& options);
/// The same of a tunnel's options.
[[nodiscard]] std::optional<Complaint> judge_options(ipvs::TunnelOptions::Type type, const OptionSet& options);
[[nodiscard]] std::string_view name_of(ipvs::TunnelOptions::Type type);

}  // namespace lvslab::sim::console::ipvsadm
