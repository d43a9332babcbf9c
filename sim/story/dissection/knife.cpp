#include "knife.h"

#include <lvslab/net/udp_view.h>

#include "../bytes_text.h"

namespace lvslab::sim {

void Knife::ip(net::Bytes bytes) {
  if (!bytes.empty() && net::load_u8(bytes, 0) >> 4 == 6) return ipv6(bytes);
  ipv4(bytes);
}

void Knife::payload_of(const Datagram& datagram) {
  switch (datagram.protocol) {
    case net::IpProtocol::tcp: return tcp(datagram);
    case net::IpProtocol::udp: return udp(datagram);
    case net::IpProtocol::ipip: return ipv4(datagram.payload);
    case net::IpProtocol::ipv6: return ipv6(datagram.payload);
    case net::IpProtocol::gre: return gre(datagram.payload);
    default: return data(datagram.payload);
  }
}

void Knife::data(net::Bytes bytes) {
  if (bytes.empty()) return;
  auto& fields = layer(Kind::data, bytes);
  fields.push_back({"data.len", "bytes", std::to_string(bytes.size()), true});
  if (is_every_byte()) fields.push_back({"data.data", "contents", digest_text(bytes)});
}

void Knife::padding(Fields& fields, net::Bytes bytes) const {
  if (is_every_byte() && !bytes.empty()) fields.push_back({"eth.padding", "padding", padding_text(bytes)});
}

std::string Knife::checksum_text(const Datagram& datagram, std::uint16_t checksum) const {
  const bool is_whole = is_every_byte() && !is_first_fragment_ && datagram.bytes.size() == datagram.total_length;
  if (is_cut_short() && !is_whole) return hexadecimal(checksum, 4);
  if (is_every_byte() && checksum == 0 && datagram.protocol == net::IpProtocol::udp && datagram.source.is_ipv4()) {
    return "0x0000 (none)";
  }
  return hexadecimal(checksum, 4) + (net::transport_checksum_is_right(datagram.bytes) ? " (right)" : " (wrong)");
}

}  // namespace lvslab::sim
