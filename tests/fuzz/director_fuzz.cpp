// Property: whatever frames a director gets, in whatever order, nothing breaks, and what it sends are whole frames. The
// input is a row of frames, each behind its length (two bytes) and the milliseconds that pass before it (one byte).
#include <cstdlib>
#include <vector>

#include <lvslab/host/host.h>
#include <lvslab/net/ethernet_view.h>

using namespace lvslab;

namespace {

net::Ipv4 address(std::uint32_t last) { return net::Ipv4{(10U << 24) + last}; }

void add_full_nat(host::Host& host, const ipvs::ServiceKey& key, const ipvs::ServiceSettings& settings) {
  auto& director = host.director();
  if (!director.add_service(key, settings, Instant{})) std::abort();
  const net::Endpoint server{address(10), net::Port{80}};
  if (!director.add_server(key, server, {.forwarding = ipvs::Forwarding::full_nat}, Instant{})) std::abort();
  if (!director.add_local_address(key, address(5), Instant{})) std::abort();
}

/// A director of all methods, TCP and UDP, on one network. Port 80: each method in turn; 81 and 82: full NAT with a SYN
/// proxy, and with the PROXY protocol.
host::Host director() {
  host::Host host(1);
  host::Outcome out;
  const auto eth0 = host.add_ethernet("eth0", *net::Mac::parse("02:00:00:00:01:01"), 1500);
  for (const std::uint32_t last : {3U, 4U, 5U}) {
    host::InterfaceAddress own;
    own.address = address(last);
    own.prefix_length = 24;
    if (!host.add_address(eth0, own, Instant{}, out)) std::abort();
  }
  if (!host.set_sysctl("net.ipv4.ip_forward", "1", Instant{})) std::abort();
  for (const auto protocol : {net::IpProtocol::tcp, net::IpProtocol::udp}) {
    const ipvs::ServiceKey key{protocol, {address(4), net::Port{80}}, 0};
    if (!host.director().add_service(key, {.scheduler = "rr"}, Instant{})) std::abort();
    std::uint32_t last = 7;
    for (const auto forwarding : {ipvs::Forwarding::masquerading, ipvs::Forwarding::direct_routing,
                                  ipvs::Forwarding::tunnelling, ipvs::Forwarding::full_nat}) {
      const net::Endpoint server{address(last++), net::Port{80}};
      if (!host.director().add_server(key, server, {.forwarding = forwarding}, Instant{})) std::abort();
    }
    if (!host.director().add_local_address(key, address(5), Instant{})) std::abort();
    ipvs::ServiceSettings with_syn_proxy{.scheduler = "rr"};
    with_syn_proxy.syn_proxy = true;
    ipvs::ServiceSettings with_proxy_protocol{.scheduler = "rr"};
    with_proxy_protocol.proxy_protocol = ipvs::ProxyProtocol::v2;
    with_proxy_protocol.trusts_proxy_headers = true;
    add_full_nat(host, {protocol, {address(4), net::Port{81}}, 0}, with_syn_proxy);
    add_full_nat(host, {protocol, {address(4), net::Port{82}}, 0}, with_proxy_protocol);
  }
  return host;
}

void require_frames(const host::Outcome& out) {
  for (const auto& sent : out.sent) {
    if (!net::EthernetView::at(sent.frame.bytes())) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const host::Host fresh = director();
  static const host::InterfaceId eth0 = *fresh.find_interface("eth0");
  host::Host host = fresh;
  host::Outcome out;
  Instant now{};
  constexpr std::size_t header = 3;
  while (size > header) {
    const std::size_t length = std::min<std::size_t>(data[0] << 8 | data[1], size - header);
    now += data[2] * 1ms;
    out.clear();
    host.advance(now, out);
    require_frames(out);
    out.clear();
    host.handle(net::Packet(std::as_bytes(std::span{data + header, length})), eth0, now, out);
    require_frames(out);
    auto delivered = std::move(out.delivered);
    out.clear();
    for (auto& delivery : delivered) host.refuse(std::move(delivery), now, out);
    require_frames(out);
    data += header + length;
    size -= header + length;
  }
  out.clear();
  host.advance(now + 1h, out);
  require_frames(out);
  return 0;
}
