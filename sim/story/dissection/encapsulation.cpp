#include <lvslab/net/checksum.h>

#include "../bytes_text.h"
#include "knife.h"

namespace lvslab::sim {

void Knife::gre(net::Bytes bytes) {
  constexpr std::uint16_t has_checksum = 0x8000;
  constexpr std::uint16_t has_key = 0x2000;
  constexpr std::uint16_t has_sequence = 0x1000;
  if (bytes.size() < 4) return data(bytes);
  const auto flags = net::load_u16(bytes, 0);
  std::size_t size = 4;
  for (const auto flag : {has_checksum, has_key, has_sequence}) size += (flags & flag) != 0 ? 4U : 0U;
  if (bytes.size() < size || is_deepest()) return data(bytes);
  auto& fields = layer(Kind::gre, bytes);
  const auto type = net::EtherType{net::load_u16(bytes, 2)};
  fields.push_back({"gre.flags_and_version", "GRE flags", hexadecimal(flags, 4)});
  fields.push_back({"gre.proto", "carries", ether_type_text(type)});
  if ((flags & has_checksum) != 0) {
    const std::string verdict = is_cut_short() ? "" : net::internet_checksum(bytes) == 0 ? " (right)" : " (wrong)";
    fields.push_back({"gre.checksum", "GRE checksum", hexadecimal(net::load_u16(bytes, 4), 4) + verdict, true});
  }
  if (is_every_byte() && size > 4 && flags != has_checksum) {
    fields.push_back({"gre.key", "GRE key and number", hexadecimal_bytes(bytes.subspan(4, size - 4))});
  }
  payload_of_type(type, bytes.subspan(size));
}

void Knife::gue(net::Bytes bytes) {
  constexpr std::size_t least = 4;
  if (bytes.size() < least) return data(bytes);
  const auto first = net::load_u8(bytes, 0);
  const std::size_t size = least + (first & 0x1fU) * 4;
  if (first >> 6 != 0 || bytes.size() < size || is_deepest()) return data(bytes);
  auto& fields = layer(Kind::gue, bytes);
  const auto protocol = net::IpProtocol{net::load_u8(bytes, 1)};
  fields.push_back({"gue.proto", "carries IP protocol", std::to_string(static_cast<int>(protocol))});
  fields.push_back({"gue.flags", "GUE flags", hexadecimal(net::load_u16(bytes, 2), 4)});
  if (is_every_byte() && size > least) {
    fields.push_back({"gue.options", "GUE options", hexadecimal_bytes(bytes.subspan(least, size - least))});
  }
  const bool carries_ip = protocol == net::IpProtocol::ipip || protocol == net::IpProtocol::ipv6;
  return carries_ip ? ip(bytes.subspan(size)) : data(bytes.subspan(size));
}

}  // namespace lvslab::sim
