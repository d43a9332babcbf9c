#include <lvslab/net/checksum.h>

#include "../bytes_text.h"
#include "knife.h"

namespace lvslab::sim {
namespace {

/// Of a group report (IGMPv3, RFC 3376). nullopt: it is not of version 3, or these fields would not say all.
std::optional<std::vector<DissectedField>> igmp_fields(net::Bytes message) {
  constexpr std::uint8_t report = 0x22;
  constexpr std::size_t header_size = 8;
  constexpr std::size_t record_size = 8;
  if (message.size() < header_size || net::load_u8(message, 0) != report) return std::nullopt;
  const std::size_t count = net::load_u16(message, 6);
  if (message.size() != header_size + count * record_size) return std::nullopt;
  if (net::load_u8(message, 1) != 0 || net::load_u16(message, 4) != 0) return std::nullopt;
  std::vector<DissectedField> fields;
  fields.push_back({"igmp.type", "IGMP type", hexadecimal(report, 2)});
  const bool is_right = net::internet_checksum(message) == 0;
  fields.push_back({"igmp.checksum", "IGMP checksum",
                    hexadecimal(net::load_u16(message, 2), 4) + (is_right ? " (right)" : " (wrong)"), true});
  fields.push_back({"igmp.num_grp_recs", "group records", std::to_string(count)});
  for (std::size_t at = header_size; at < message.size(); at += record_size) {
    // Sources and auxiliary data would follow.
    if (net::load_u8(message, at + 1) != 0 || net::load_u16(message, at + 2) != 0) return std::nullopt;
    fields.push_back({"igmp.record_type", "record type", std::to_string(net::load_u8(message, at))});
    fields.push_back({"igmp.maddr", "group", to_text(net::Ipv4{net::load_u32(message, at + 4)})});
  }
  return fields;
}

}  // namespace

void Knife::igmp(net::Bytes message) {
  auto fields = igmp_fields(message);
  if (!fields) return data(message);
  layer(Kind::igmp, message) = std::move(*fields);
}

}  // namespace lvslab::sim
