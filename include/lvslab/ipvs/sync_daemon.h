#pragma once
/// Connection synchronisation as an administrator sees it (ipvsadm --start-daemon): a master tells by multicast what
/// connections it has, backups listen and keep copies, so that one of them can go on where the master fell.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <lvslab/net/address.h>
#include <lvslab/net/endpoint.h>

namespace lvslab::ipvs {

/// A node may run one daemon of each role.
enum class SyncRole : std::uint8_t { master, backup };

/// Zero values stand for defaults until a daemon has started; a running daemon's settings have none.
struct SyncSettings {
  std::string interface;           ///< --mcast-interface; at most 15 characters
  std::uint8_t sync_id = 0;        ///< --syncid; a backup of 0 takes every master's messages
  net::Address group{};            ///< --mcast-group; 0.0.0.0: 224.0.0.81
  net::Port port{};                ///< --mcast-port, of the first thread; 0: 8848
  std::uint8_t ttl = 0;            ///< --mcast-ttl; 0: 1
  std::uint16_t maximum_length{};  ///< --sync-maxlen, bytes of UDP payload; 0: by the interface's MTU
  bool operator==(const SyncSettings&) const = default;
};

struct SyncDaemon {
  SyncRole role = SyncRole::master;
  SyncSettings settings;
  std::uint32_t threads = 1;  ///< thread i uses port + i
  bool operator==(const SyncDaemon&) const = default;
};

/// A master's message, to be sent by UDP from the daemon's interface to its group.
struct SyncDatagram {
  net::Address group;
  net::Port port;
  std::uint8_t ttl = 1;
  std::uint32_t thread = 0;  ///< each has a socket of its own, so its own source port
  std::uint32_t flow = 0;    ///< lineage: the request that all its records are about; 0: there are several
  std::vector<std::byte> payload;
};

}  // namespace lvslab::ipvs
