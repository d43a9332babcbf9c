#pragma once
/// IPVS's synchronisation daemons, as ipvsadm starts them: a master that tells of its connections, a backup that
/// listens. A director may have one of each.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <lvslab/ipvs/sync_message.h>
#include <lvslab/net/address.h>
#include <lvslab/net/endpoint.h>

namespace lvslab::ipvs {

enum class SyncRole : std::uint8_t { master, backup };

struct SyncSettings {
  std::string interface;    ///< --mcast-interface
  std::uint8_t syncid = 0;  ///< a backup of another number than 0 hears only masters of the same number
  net::Address group = default_sync_group;
  net::Port port = default_sync_port;  ///< of the first thread; thread i uses port + i
  std::uint8_t ttl = 1;
  /// The longest message, bytes of UDP payload. 0 when starting: as much as fits a datagram of 1500 bytes (a backup: of
  /// its interface's MTU). The daemon then has what the kernel makes of it.
  std::uint32_t max_length = 0;
  bool operator==(const SyncSettings&) const = default;
};

struct SyncDaemonReport {
  SyncRole role{};
  SyncSettings settings;
  std::uint32_t threads = 1;
  bool operator==(const SyncDaemonReport&) const = default;
};

/// A master's message, to be sent by UDP to `group` and `port`.
struct SyncDatagram {
  std::string interface;
  net::Address group;
  net::Port port;
  std::uint8_t ttl = 1;
  std::uint32_t thread = 0;  ///< each has a socket of its own, so its own source port
  std::vector<std::byte> payload;
};

}  // namespace lvslab::ipvs
