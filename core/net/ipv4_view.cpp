#include <lvslab/net/checksum.h>
#include <lvslab/net/ipv4_view.h>

namespace lvslab::net {

void push_ipv4(Packet& packet, const Ipv4Header& header) {
  const auto bytes = packet.push_front(ipv4_header_size);
  store_u8(bytes, 0, 0x45);
  store_u8(bytes, 1, header.tos);
  store_u16(bytes, 2, static_cast<std::uint16_t>(packet.size()));
  store_u16(bytes, 4, header.identification);
  store_u16(bytes, 6,
            static_cast<std::uint16_t>((header.dont_fragment ? 0x4000U : 0U) | (header.more_fragments ? 0x2000U : 0U) |
                                       header.fragment_offset / 8));
  store_u8(bytes, 8, header.ttl);
  store_u8(bytes, 9, static_cast<std::uint8_t>(header.protocol));
  store_u16(bytes, 10, 0);
  store_u32(bytes, 12, header.source.to_uint());
  store_u32(bytes, 16, header.destination.to_uint());
  store_u16(bytes, 10, internet_checksum(bytes));
}

namespace {
void set_address(MutableBytes datagram, std::size_t offset, Ipv4 address) {
  const auto before = load_u32(datagram, offset);
  store_u16(datagram, 10, updated_checksum_u32(load_u16(datagram, 10), before, address.to_uint()));
  store_u32(datagram, offset, address.to_uint());
}
}  // namespace

void set_ipv4_source(MutableBytes datagram, Ipv4 address) { set_address(datagram, 12, address); }
void set_ipv4_destination(MutableBytes datagram, Ipv4 address) { set_address(datagram, 16, address); }

void refresh_ipv4_checksum(MutableBytes datagram) {
  const auto header = datagram.first(std::size_t{load_u8(datagram, 0) & 15U} * 4);
  store_u16(header, 10, 0);
  store_u16(header, 10, internet_checksum(header));
}

}  // namespace lvslab::net
