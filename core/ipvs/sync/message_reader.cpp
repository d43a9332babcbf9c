#include <array>
#include <utility>

#include <lvslab/ipvs/sync_message.h>

#include "layout.h"

namespace lvslab::ipvs {
namespace {

using Entry = SyncMessage::Entry;

std::uint32_t host_u32(net::Bytes bytes, std::size_t offset) { return __builtin_bswap32(net::load_u32(bytes, offset)); }

net::Address address_at(net::Bytes bytes, std::size_t offset, bool is_ipv6) {
  if (!is_ipv6) return net::Ipv4{net::load_u32(bytes, offset)};
  std::array<std::uint8_t, 16> octets{};
  for (std::size_t i = 0; i < octets.size(); ++i) octets[i] = net::load_u8(bytes, offset + i);
  return net::Ipv6{octets};
}

net::Endpoint end_at(net::Bytes bytes, std::size_t address, std::size_t port, bool is_ipv6 = false) {
  return {address_at(bytes, address, is_ipv6), net::Port{net::load_u16(bytes, port)}};
}

SequenceData sequence_at(net::Bytes bytes, std::uint32_t (*load)(net::Bytes, std::size_t)) {
  const auto shift = [&](std::size_t at) {
    return SequenceShift{load(bytes, at), load(bytes, at + 4), load(bytes, at + 8)};
  };
  return {shift(0), shift(12)};
}

std::string text_of(net::Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

/// What options a record has had: each at most once.
struct Seen {
  bool sequence = false;
  bool engine_data = false;
  bool engine_name = false;
};

/// One option's data. The answer, if not empty, is what is structurally wrong with it.
std::string_view read_option(std::uint8_t type, net::Bytes data, Entry& entry, Seen& seen) {
  switch (type & ~sync_layout::option_may_be_ignored) {
    case sync_layout::option_sequence:
      if (data.size() != sync_layout::sequence_size || std::exchange(seen.sequence, true)) return "sequence data";
      entry.record.sequence = sequence_at(data, net::load_u32);
      return {};
    case sync_layout::option_engine_data:
      if (data.size() > sync_layout::longest_engine_data || std::exchange(seen.engine_data, true)) return "engine data";
      entry.record.engine_data = text_of(data);
      return {};
    case sync_layout::option_engine_name:
      if (data.size() > sync_layout::longest_engine_name || std::exchange(seen.engine_name, true)) return "engine name";
      entry.record.engine_name = text_of(data);
      return {};
    default:
      if ((type & sync_layout::option_may_be_ignored) == 0) entry.objection = "an unknown option that is mandatory";
      return {};
  }
}

/// `bytes` is the record alone. The answer, if not empty, is what is structurally wrong with it.
std::string_view read_record(net::Bytes bytes, Entry& entry) {
  const std::uint8_t type = net::load_u8(bytes, 0);
  const bool is_ipv6 = (type & sync_layout::ipv6_type) != 0;
  if (!is_ipv6 && type != 0) return "a record of an unknown type";
  const std::size_t fixed = is_ipv6 ? sync_layout::record_ipv6 : sync_layout::record_ipv4;
  if (bytes.size() < fixed) return "a record shorter than its fixed part";
  const std::size_t address_size = is_ipv6 ? 16 : 4;
  auto& record = entry.record;
  record.protocol = net::IpProtocol{net::load_u8(bytes, 1)};
  record.flags = net::load_u32(bytes, 4);
  record.state = net::load_u16(bytes, 8);
  record.client = end_at(bytes, 24, 10, is_ipv6);
  record.virtual_address = end_at(bytes, 24 + address_size, 12, is_ipv6);
  record.server = end_at(bytes, 24 + 2 * address_size, 14, is_ipv6);
  record.firewall_mark = net::load_u32(bytes, 16);
  record.timeout_s = net::load_u32(bytes, 20);
  Seen seen;
  for (net::Bytes rest = bytes.subspan(fixed); !rest.empty();) {
    if (rest.size() < sync_layout::option_header) return "an option cut short";
    const std::size_t length = net::load_u8(rest, 1);
    if (length == 0 || sync_layout::option_header + length > rest.size()) return "an option's length";
    const auto wrong =
        read_option(net::load_u8(rest, 0), rest.subspan(sync_layout::option_header, length), entry, seen);
    if (!wrong.empty()) return wrong;
    if (!entry.objection.empty()) return {};  // what follows it is not looked at
    rest = rest.subspan(sync_layout::option_header + length);
  }
  return {};
}

void read_v1(net::Bytes datagram, SyncMessage& message) {
  message.count = net::load_u8(datagram, sync_layout::count_v1);
  std::size_t at = sync_layout::header_v1;
  for (unsigned i = 0; i < message.count; ++i) {
    if (at + sync_layout::record_ipv4 > datagram.size()) {
      message.defect = "fewer records than its header says";
      return;
    }
    const std::uint16_t version_and_size = net::load_u16(datagram, at + 2);
    const std::size_t size = version_and_size & 0xfffU;
    if (at + size > datagram.size()) {
      message.defect = "a record that ends behind the message";
      return;
    }
    if (version_and_size >> 12 != 0) {
      message.defect = "a record of an unknown version";
      return;
    }
    if (size < sync_layout::record_ipv4) {
      message.defect = "a record shorter than its fixed part";
      return;
    }
    Entry entry{datagram.subspan(at, size), {}, {}};
    message.defect = read_record(entry.bytes, entry);
    if (!message.defect.empty()) return;
    message.entries.push_back(std::move(entry));
    at = sync_layout::aligned(at + size);
  }
}

void read_v0(net::Bytes datagram, SyncMessage& message) {
  message.count = net::load_u8(datagram, 0);
  std::size_t at = sync_layout::header_v0;
  for (unsigned i = 0; i < message.count; ++i) {
    if (at + sync_layout::record_v0 > datagram.size()) {
      message.defect = "fewer records than its header says";
      return;
    }
    Entry entry{datagram.subspan(at, sync_layout::record_v0), {}, {}};
    auto& record = entry.record;
    record.protocol = net::IpProtocol{net::load_u8(entry.bytes, 1)};
    record.client = end_at(entry.bytes, 8, 2);
    record.virtual_address = end_at(entry.bytes, 12, 4);
    record.server = end_at(entry.bytes, 16, 6);
    record.flags = net::load_u16(entry.bytes, 20);
    record.state = net::load_u16(entry.bytes, 22);
    at += sync_layout::record_v0;
    if ((record.flags & sync_flag::sequence) != 0) {
      if (at + sync_layout::sequence_size > datagram.size()) {
        message.defect = "sequence data that end behind the message";
        return;
      }
      record.sequence = sequence_at(datagram.subspan(at, sync_layout::sequence_size), host_u32);
      at += sync_layout::sequence_size;
    }
    message.entries.push_back(std::move(entry));
  }
}

}  // namespace

std::optional<SyncMessage> SyncMessage::read(net::Bytes datagram) {
  if (datagram.size() < sync_layout::header_v0) return std::nullopt;
  SyncMessage message;
  message.syncid = net::load_u8(datagram, 1);
  message.size = net::load_u16(datagram, sync_layout::size_field);
  if (message.size != datagram.size()) return std::nullopt;
  const bool is_v1 = datagram.size() >= sync_layout::header_v1 && net::load_u8(datagram, 0) == 0 &&
                     net::load_u8(datagram, 5) == 1 && net::load_u16(datagram, 6) == 0;
  message.version = is_v1 ? SyncVersion::v1 : SyncVersion::v0;
  if (is_v1) {
    read_v1(datagram, message);
  } else {
    read_v0(datagram, message);
  }
  return message;
}

}  // namespace lvslab::ipvs
