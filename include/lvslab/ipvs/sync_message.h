#pragma once
/// What one director tells another about its connections, as it stands on the wire: IPVS's synchronisation protocol,
/// UDP port 8848 (Wireshark: "ipvs-syncd"). Two versions; a message of version 0 begins with the number of its records,
/// which is never 0, so a first byte of 0 marks version 1. All numbers are big-endian.
///
///  version 1      0       1       2       3             version 0      0       1       2       3
///             +-------+-------+-------+-------+                    +-------+-------+-------+-------+
///           0 |   0   |syncid |  size in bytes |                 0 | count |syncid |  size in bytes |
///           4 | count |   1   |       0        |                   +-------+-------+-------+-------+
///             +-------+-------+-------+-------+
///  a record   0 |type |protoc.| ver|  length   |      a record   0 |   0   |protoc.|   client port  |
///           4 |             flags             |                 4 |  virtual port  |  server port   |
///           8 |     state      |  client port  |                 8 |        client address          |
///          12 |  virtual port  |  server port  |                12 |       virtual address          |
///          16 |         firewall mark          |                16 |        server address          |
///          20 |  timeout in seconds            |                20 |     flags      |     state     |
///          24 | client, virtual, server address, 4 bytes each or 16; then options: type, length, data
///
/// Records of version 1 begin at multiples of four bytes, with zeros between them. Source: docs/ipvs.md section 10.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <lvslab/net/bytes.h>
#include <lvslab/net/endpoint.h>
#include <lvslab/net/protocol.h>

namespace lvslab::ipvs {

/// The UDP port of a daemon's first thread, unless it is told another.
inline constexpr net::Port default_sync_port{8848};
/// 224.0.0.81, where daemons meet unless they are told another group.
inline constexpr net::Ipv4 default_sync_group{0xe0000051};

enum class SyncVersion : std::uint8_t { v0, v1 };

/// The bits of a connection's flags, as they stand in a record.
namespace sync_flag {
inline constexpr std::uint32_t forwarding = 0x7;  ///< as enum Forwarding counts; 4: bypass
inline constexpr std::uint32_t synced = 0x20;     ///< its sender had it from a message, too
inline constexpr std::uint32_t hashed = 0x40;     ///< never sent
inline constexpr std::uint32_t no_output = 0x80;
inline constexpr std::uint32_t inactive = 0x100;
inline constexpr std::uint32_t sequence_out = 0x200;
inline constexpr std::uint32_t sequence_in = 0x400;
inline constexpr std::uint32_t sequence = sequence_in | sequence_out;
inline constexpr std::uint32_t no_client_port = 0x800;
inline constexpr std::uint32_t is_template = 0x1000;
inline constexpr std::uint32_t one_packet = 0x2000;
inline constexpr std::uint32_t tracked = 0x10000;  ///< by the host's connection tracking; version 1 only
}  // namespace sync_flag

/// How far a helper (FTP) has shifted one direction's sequence numbers.
struct SequenceShift {
  std::uint32_t initial = 0;         ///< from this number on ...
  std::uint32_t delta = 0;           ///< ... by this much; before it,
  std::uint32_t previous_delta = 0;  ///< by this much
  bool operator==(const SequenceShift&) const = default;
};
struct SequenceData {
  SequenceShift in;
  SequenceShift out;
  bool operator==(const SequenceData&) const = default;
};

/// One connection, or persistence template.
struct SyncRecord {
  net::IpProtocol protocol = net::IpProtocol::tcp;  ///< 0: a template of a firewall mark
  std::uint32_t flags = 0;
  std::uint16_t state = 0;  ///< as the protocol's state table counts
  net::Endpoint client;
  net::Endpoint virtual_address;
  net::Endpoint server;
  // Of version 1 only:
  std::uint32_t firewall_mark = 0;
  std::uint32_t timeout_s = 0;  ///< 0: the receiver's own, of that state
  std::string engine_data;      ///< of a persistence engine: SIP's Call-ID
  std::string engine_name;
  // Of both:
  std::optional<SequenceData> sequence;
  bool operator==(const SyncRecord&) const = default;

  [[nodiscard]] bool is_template() const { return (flags & sync_flag::is_template) != 0; }
};

/// Fills one datagram with records, as the kernel's master does.
class SyncMessageWriter {
 public:
  /// `most`: bytes of UDP payload; a first record that needs more makes the message as long as it is.
  SyncMessageWriter(SyncVersion version, std::uint8_t syncid, std::size_t most);
  [[nodiscard]] SyncVersion version() const { return version_; }
  [[nodiscard]] bool is_empty() const { return count_ == 0; }
  [[nodiscard]] bool has_room_for(const SyncRecord& record) const;
  /// A record of version 0 must be of IPv4.
  void add(const SyncRecord& record);
  /// The whole message. Its count has one byte: of more than 255 records it is the remainder by 256.
  [[nodiscard]] std::vector<std::byte> take();

 private:
  SyncVersion version_;
  std::size_t most_;
  std::uint32_t count_ = 0;
  std::vector<std::byte> bytes_;
};

/// Bytes that `record` takes, without what aligns it.
[[nodiscard]] std::size_t size_of(const SyncRecord& record, SyncVersion version);

/// Reads any bytes. What is wrong with one record's contents is for the receiver to judge; what is wrong with the
/// message's structure ends the reading, and what was read before counts, as in the kernel.
struct SyncMessage {
  SyncVersion version = SyncVersion::v1;
  std::uint8_t syncid = 0;
  std::uint16_t size = 0;
  std::uint8_t count = 0;  ///< records, as the header says
  struct Entry {
    net::Bytes bytes;  ///< of the record within the message
    SyncRecord record;
    std::string_view objection;  ///< not empty: readable, but to be passed over, and why
  };
  std::vector<Entry> entries;
  std::string_view defect;  ///< not empty: why the rest was not read

  /// nullopt: no message at all (too short, or its size is not that of the datagram); `defect` is not asked then.
  [[nodiscard]] static std::optional<SyncMessage> read(net::Bytes datagram);
};

}  // namespace lvslab::ipvs
