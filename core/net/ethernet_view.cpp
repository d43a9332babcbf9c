#include <lvslab/net/ethernet_view.h>

namespace lvslab::net {

void push_ethernet(Packet& packet, Mac destination, Mac source, EtherType type) {
  const auto header = packet.push_front(ethernet_header_size);
  destination.store(header, 0);
  source.store(header, 6);
  store_u16(header, 12, static_cast<std::uint16_t>(type));
}

}  // namespace lvslab::net
