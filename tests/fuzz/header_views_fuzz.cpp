// Property: whatever the bytes, every view of them ends, and what it shows lies inside them; a dissection reads every
// byte of the frame and no other.
#include <cstdlib>
#include <vector>

#include <lvslab/net/arp_view.h>
#include <lvslab/net/checksum.h>
#include <lvslab/net/ethernet_view.h>
#include <lvslab/net/icmp_view.h>
#include <lvslab/net/ipv4_view.h>
#include <lvslab/net/tcp_view.h>
#include <lvslab/net/udp_view.h>
#include <lvslab/sim/dissection.h>

using namespace lvslab;

namespace {

void require_inside(net::Bytes part, net::Bytes whole) {
  if (part.empty()) return;
  if (part.data() < whole.data() || part.data() + part.size() > whole.data() + whole.size()) std::abort();
}

void look_at_transport(net::Bytes bytes) {
  if (const auto tcp = net::TcpView::at(bytes)) {
    require_inside(tcp->payload(), bytes);
    require_inside(tcp->option_bytes(), bytes);
    static_cast<void>(tcp->options());
  }
  if (const auto udp = net::UdpView::at(bytes)) require_inside(udp->payload(), bytes);
  if (const auto icmp = net::IcmpView::at(bytes)) {
    require_inside(icmp->payload(), bytes);
    static_cast<void>(icmp->checksum_is_right());
  }
}

void look_at_datagram(net::Bytes bytes) {
  for (const auto& ip : {net::Ipv4View::at(bytes), net::Ipv4View::at_quoted(bytes)}) {
    if (!ip) continue;
    require_inside(ip->payload(), bytes);
    static_cast<void>(ip->checksum_is_right());
    look_at_transport(ip->payload());
  }
  if (const auto ip = net::Ipv4View::at(bytes)) static_cast<void>(net::transport_checksum_is_right(ip->bytes()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // A copy of the exact size: reading past its end is seen by the sanitizer.
  const auto given = std::as_bytes(std::span{data, size});
  const std::vector<std::byte> frame(given.begin(), given.end());
  if (const auto ethernet = net::EthernetView::at(frame)) {
    require_inside(ethernet->payload(), frame);
    static_cast<void>(net::read_arp(ethernet->payload()));
    look_at_datagram(ethernet->payload());
  }
  look_at_datagram(frame);
  look_at_transport(frame);
  sim::SequenceBook book;
  static_cast<void>(sim::headline(sim::dissect(frame, true, &book, sim::DissectionDetail::every_byte)));
  static_cast<void>(sim::headline(sim::dissect(frame, false, &book)));
  return 0;
}
