#include <lvslab/net/checksum.h>
#include <lvslab/net/icmp_view.h>

namespace lvslab::net {

std::optional<IcmpView> IcmpView::at(Bytes message) {
  if (message.size() < header_size) return std::nullopt;
  return IcmpView{message};
}

bool IcmpView::checksum_is_right() const { return internet_checksum(bytes_) == 0; }

bool IcmpView::is_error() const {
  switch (type()) {
    case IcmpType::unreachable:
    case IcmpType::source_quench:
    case IcmpType::redirect:
    case IcmpType::time_exceeded:
    case IcmpType::parameter_problem: return true;
    case IcmpType::echo_reply:
    case IcmpType::echo_request: break;
  }
  return false;
}

void push_icmp(Packet& packet, IcmpType type, std::uint8_t code, std::uint32_t rest) {
  const auto header = packet.push_front(IcmpView::header_size);
  store_u8(header, 0, static_cast<std::uint8_t>(type));
  store_u8(header, 1, code);
  store_u16(header, 2, 0);
  store_u32(header, 4, rest);
  store_u16(packet.mutable_bytes(), 2, internet_checksum(packet.bytes()));
}

}  // namespace lvslab::net
