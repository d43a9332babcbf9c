// In what two kernels' directors differ: section 18 of docs/ipvs.md.

#include <array>

#include <lvslab/ipvs/kernel_profile.h>
#include <lvslab/net/checksum.h>

#include "director_bench.h"
#include "pool_bench.h"
#include "support/catch.h"

using namespace lvslab;
using namespace lvslab::ipvs;
using namespace lvslab::ipvs::test;

namespace {

const KernelProfile earlier = *kernel_profile("6.1.170");
const KernelProfile later = *kernel_profile("6.1.192");

/// A client's SYN from a port of its own: where it goes.
std::string open(DirectorBench& bench, int number) {
  return bench.goes_to(tcp({.from = "192.0.2.10:" + std::to_string(40000 + number), .flags = SYN}));
}

DirectorBench with_one_server(const KernelProfile& kernel, std::uint32_t upper, std::uint32_t lower = 0) {
  DirectorBench bench;
  bench.director.set_kernel(kernel);
  bench.service("tcp 10.0.0.4:80");
  bench.server("10.0.0.7:80", Forwarding::direct_routing, 1, upper, lower);
  return bench;
}

ServerSettings threshold(std::uint32_t upper) { return {Forwarding::direct_routing, 1, upper, 0}; }

}  // namespace

TEST_CASE("Profiles are known by the versions that somebody has looked at", "[ipvs][kernel]") {
  CHECK(behave_alike(*kernel_profile("6.1.0"), earlier));
  CHECK(behave_alike(*kernel_profile("6.1.119"), earlier));
  CHECK(behave_alike(*kernel_profile("6.1.176"), default_kernel_profile()));
  CHECK_FALSE(behave_alike(earlier, later));
  for (const auto* unknown : {"", "6.1", "6.1.", "6.1.171", "6.1.193", "6.1.1x", "6.1.-1", "5.10.0", "6.1.192 "}) {
    CAPTURE(unknown);
    CHECK_FALSE(kernel_profile(unknown));
  }
}

TEST_CASE("An active connection weighs 256 inactive ones, or 257", "[ipvs][kernel][wlc]") {
  const auto choice = [](const KernelProfile& kernel) {
    PoolBench bench("wlc");
    bench.set_kernel(kernel);
    bench.add('A').inactive = 256;
    bench.add('B').active = 1;
    return bench.pick();
  };
  CHECK(choice(earlier) == 'B');  // equal: the earlier in the list
  CHECK(choice(later) == 'A');
}

TEST_CASE("Lowering the upper threshold below what is there marks the server at the next connection, or at once",
          "[ipvs][kernel][thresholds]") {
  const auto kernel = GENERATE(values({earlier, later}));
  auto bench = with_one_server(kernel, 9);
  for (int i = 0; i < 3; ++i) CHECK(open(bench, i) == "10.0.0.7");
  bench.edit("10.0.0.7:80", threshold(2));
  CHECK(bench.report("10.0.0.7:80").overloaded == kernel.overload_at_edges);
  CHECK(open(bench, 3) == (kernel.overload_at_edges ? "-" : "10.0.0.7"));
  CHECK(open(bench, 4) == "-");
}

TEST_CASE("Raising the upper threshold frees the server, or only if it then has room", "[ipvs][kernel][thresholds]") {
  const auto kernel = GENERATE(values({earlier, later}));
  auto bench = with_one_server(kernel, 4);
  for (int i = 0; i < 4; ++i) CHECK(open(bench, i) == "10.0.0.7");
  CHECK(open(bench, 4) == "-");
  bench.edit("10.0.0.7:80", threshold(5));  // the low mark is 4 then: 4 connections are not below it
  CHECK(open(bench, 5) == (kernel.overload_at_edges ? "-" : "10.0.0.7"));
  bench.edit("10.0.0.7:80", threshold(8));
  CHECK(open(bench, 6) == "10.0.0.7");
}

TEST_CASE("A full server is taken again below the lower mark, whatever the kernel", "[ipvs][kernel][thresholds]") {
  const auto kernel = GENERATE(values({earlier, later}));
  auto bench = with_one_server(kernel, 4);
  for (int i = 0; i < 4; ++i) CHECK(open(bench, i) == "10.0.0.7");
  CHECK(bench.report("10.0.0.7:80").overloaded);
  bench.now += 30s;
  bench.in(tcp({.from = "192.0.2.10:40000", .flags = ACK}));  // this one lives on
  bench.in(tcp({.from = "192.0.2.10:40001", .flags = ACK}));
  bench.in(tcp({.from = "192.0.2.10:40002", .flags = ACK}));
  bench.in(tcp({.from = "192.0.2.10:40002", .flags = RST}));  // dies within 10 s: three are left, which is not below 3
  bench.now += 20s;
  CHECK(bench.report("10.0.0.7:80").overloaded);
  bench.now += 20s;  // the last one, half open, dies after 60 s: two are left
  CHECK_FALSE(bench.report("10.0.0.7:80").overloaded);
}

TEST_CASE("A template looks at the threshold too, or does not", "[ipvs][kernel][thresholds]") {
  const auto kernel = GENERATE(values({earlier, later}));
  DirectorBench bench;
  bench.director.set_kernel(kernel);
  bench.service("tcp 10.0.0.4:80", {.scheduler = "rr", .persistence = 300s});
  bench.server("10.0.0.7:80", Forwarding::direct_routing, 1, 0, 0);
  CHECK(open(bench, 0) == "10.0.0.7");
  CHECK(open(bench, 1) == "10.0.0.7");
  bench.edit("10.0.0.7:80", threshold(2));  // the later kernel marks it here
  CHECK(bench.report("10.0.0.7:80").overloaded == kernel.overload_at_edges);
  const auto second_client = bench.goes_to(tcp({.from = "192.0.2.11:40000", .flags = SYN}));
  CHECK(second_client == (kernel.overload_at_edges ? "-" : "10.0.0.7"));
  CHECK(bench.report("10.0.0.7:80").overloaded);
}

TEST_CASE("An upper threshold above 2^31 - 1 is taken, or refused", "[ipvs][kernel][thresholds]") {
  for (const auto& kernel : {earlier, later}) {
    auto bench = with_one_server(kernel, 0);
    const auto added =
        bench.director.add_server(DirectorBench::key(), endpoint("10.0.0.8:80"), threshold(0x80000000U), bench.now);
    CHECK(added.has_value() == !kernel.upper_threshold_is_limited);
    if (!added) CHECK(added.error() == ConfigError::invalid);
    const auto edited =
        bench.director.edit_server(DirectorBench::key(), endpoint("10.0.0.7:80"), threshold(0xffffffffU), bench.now);
    CHECK(edited.has_value() == !kernel.upper_threshold_is_limited);
    bench.edit("10.0.0.7:80", threshold(0x7fffffffU));
  }
}

TEST_CASE("A scheduler that cannot begin leaves the service none, or the old one from its beginning",
          "[ipvs][kernel][mh]") {
  const auto kernel = GENERATE(values({earlier, later, default_kernel_profile()}));
  DirectorBench bench(false);
  bench.director.set_kernel(kernel);
  bench.service("tcp 10.0.0.4:80");
  for (int i = 0; i < 4094; ++i) {  // one more than mh's table has places
    bench.server("10.1." + std::to_string(i / 250) + "." + std::to_string(i % 250 + 1) + ":80");
  }
  CHECK(open(bench, 0) == "10.1.16.94");
  CHECK(open(bench, 1) == "10.1.16.93");
  const auto changed =
      bench.director.edit_service(DirectorBench::key(), {.scheduler = "mh", .persistence = 77s}, bench.now);
  REQUIRE_FALSE(changed.has_value());
  CHECK(changed.error() == ConfigError::invalid);
  const auto settings = bench.director.services(bench.now).front().settings;
  CHECK_FALSE(settings.persistence);
  CHECK(settings.scheduler == (kernel.failed_change_keeps_scheduler ? "rr" : "none"));
  CHECK(open(bench, 2) == (kernel.failed_change_keeps_scheduler ? "10.1.16.94" : "-"));
}

TEST_CASE("lblc remembers any number of destinations, or 24576", "[ipvs][kernel][lblc]") {
  const auto kernel = GENERATE(values({earlier, later}));
  PoolBench bench("lblc");
  bench.set_kernel(kernel);
  bench.add('A', 1);
  const auto flow = [](std::uint32_t destination) {
    return NewFlow{
        net::IpProtocol::udp, {net::Ipv4{0xc0000201}, net::Port{40000}}, net::Ipv4{0x0a800000 + destination}};
  };
  for (std::uint32_t i = 0; i < 24577; ++i) CHECK(bench.pick(flow(i), {}) == 'A');
  bench.add('B', 1);
  CHECK(bench.pick(flow(24575), {}) == 'A');
  CHECK(bench.pick(flow(24576), {}) == (kernel.locality_caches_are_limited ? 'B' : 'A'));
}

namespace {

/// TCP, UDP, or whatever: what a later fragment of a packet from the virtual address begins with.
net::Packet later_fragment(net::IpProtocol protocol, net::Port from, net::Port to) {
  net::Packet packet(std::size_t{8});
  net::store_u16(packet.mutable_bytes(), 0, from.to_uint());
  net::store_u16(packet.mutable_bytes(), 2, to.to_uint());
  net::Ipv4Header header{.protocol = protocol, .source = "10.0.0.4"_ip4, .destination = "192.0.2.10"_ip4};
  header.fragment_offset = 1480;
  net::push_ipv4(packet, header);
  return packet;
}

net::Packet with_wrong_checksum(net::Packet error, std::size_t ip_header) {
  const auto bytes = error.mutable_bytes();
  net::store_u16(bytes, ip_header + 2, static_cast<std::uint16_t>(net::load_u16(bytes, ip_header + 2) ^ 0x5555U));
  return error;
}

DirectorBench with_server(const KernelProfile& kernel, std::string_view service, std::string_view server,
                          Forwarding forwarding) {
  DirectorBench bench;
  bench.director.set_kernel(kernel);
  bench.service(service);
  bench.server(server, forwarding);
  return bench;
}

/// A client's SYN to [2001:db8::4] with eight bytes of destination options, and a sequence number of 0x00040000: a
/// RST for who takes the options for TCP.
net::Packet with_options(std::string_view port, std::uint32_t sequence = 0x00040000) {
  const auto from = endpoint("[2001:db8:c::10]:40000");
  const auto to = endpoint("[2001:db8::4]:" + std::string(port));
  net::Packet packet(std::size_t{0}, net::Lineage{1, 0, 1});
  net::TcpHeader header;
  header.source = from.port;
  header.destination = to.port;
  header.sequence = net::TcpSeq{sequence};
  header.flags = SYN;
  net::push_tcp(packet, header, from.address, to.address);
  const auto options = packet.push_front(8);
  const std::array<std::uint8_t, 8> padding{6, 0, 1, 4, 0, 0, 0, 0};
  for (std::size_t i = 0; i < padding.size(); ++i) options[i] = std::byte{padding[i]};
  push_ip(packet, from.address, to.address, {net::IpProtocol{60}});
  return packet;
}

}  // namespace

TEST_CASE("A quoted later fragment of TCP is taken for its beginning, or one of AH and ESP is",
          "[ipvs][kernel][icmp]") {
  const auto kernel = GENERATE(values({earlier, later}));
  const bool left_alone = kernel.quoted_fragments_are_left_alone;
  const auto sent_on = [](DirectorBench& bench, const net::Packet& quoted) {
    return bench.in(icmp({.from = "192.0.2.10", .type = net::IcmpType::time_exceeded, .code = 0}, quoted))
        .starts_with("send to");
  };
  auto tcp_bench = with_server(kernel, "tcp 10.0.0.4:80", "10.0.0.7:80", Forwarding::direct_routing);
  tcp_bench.in(tcp());
  CHECK(sent_on(tcp_bench, later_fragment(net::IpProtocol::tcp, net::Port{80}, net::Port{40000})) == !left_alone);
  auto udp_bench = with_server(kernel, "udp 10.0.0.4:500", "10.0.1.7:500", Forwarding::masquerading);
  udp_bench.in(udp({.from = "192.0.2.10:500", .to = "10.0.0.4:500"}));
  CHECK_FALSE(sent_on(udp_bench, later_fragment(net::IpProtocol::udp, net::Port{500}, net::Port{500})));
  CHECK(sent_on(udp_bench, later_fragment(net::IpProtocol::esp, net::Port{1}, net::Port{2})) == left_alone);
  CHECK(sent_on(udp_bench, later_fragment(net::IpProtocol::ah, net::Port{1}, net::Port{2})) == left_alone);
}

TEST_CASE("The checksum of an error from the client's side is looked at by family, or by method",
          "[ipvs][kernel][icmp]") {
  const auto kernel = GENERATE(values({earlier, later}));
  const auto dropped = [](DirectorBench& bench, net::Packet error) {
    return bench.in(std::move(error)) == "drop ipvs_icmp_checksum";
  };
  const auto answer = tcp({.from = "10.0.0.4:80", .to = "192.0.2.10:40000", .flags = ACK});
  const auto answer6 = tcp({.from = "[2001:db8::4]:80", .to = "[2001:db8:c::10]:40000", .flags = ACK});
  const auto question6 = TcpDatagram{.from = "[2001:db8:c::10]:40000", .to = "[2001:db8::4]:80"};
  SECTION("direct routing") {
    auto four = with_server(kernel, "tcp 10.0.0.4:80", "10.0.0.7:80", Forwarding::direct_routing);
    four.in(tcp());
    CHECK(dropped(four, with_wrong_checksum(icmp({}, answer), 20)) == !kernel.icmp_checksum_by_method);
    auto six = with_server(kernel, "tcp [2001:db8::4]:80", "[2001:db8::7]:80", Forwarding::direct_routing);
    six.in(tcp(question6));
    CHECK_FALSE(dropped(six, with_wrong_checksum(icmpv6({}, answer6), 40)));
  }
  SECTION("masquerading") {
    auto four = with_server(kernel, "tcp 10.0.0.4:80", "10.0.1.7:80", Forwarding::masquerading);
    four.in(tcp());
    CHECK(dropped(four, with_wrong_checksum(icmp({}, answer), 20)));
    auto six = with_server(kernel, "tcp [2001:db8::4]:80", "[2001:db8:1::7]:80", Forwarding::masquerading);
    six.in(tcp(question6));
    CHECK(dropped(six, with_wrong_checksum(icmpv6({}, answer6), 40)) == kernel.icmp_checksum_by_method);
  }
}

TEST_CASE("Errors from an IPv6 server's side are summed without the pseudo header, or with it",
          "[ipvs][kernel][icmp][ipv6]") {
  const auto kernel = GENERATE(values({earlier, later}));
  const bool is_with = kernel.icmp_checksum_by_method;
  auto bench = with_server(kernel, "tcp [2001:db8::4]:80", "[2001:db8:1::7]:80", Forwarding::masquerading);
  bench.in(tcp({.from = "[2001:db8:c::10]:40000", .to = "[2001:db8::4]:80"}));
  const auto question = tcp({.from = "[2001:db8:c::10]:40000", .to = "[2001:db8:1::7]:80"});
  auto error = icmpv6({.from = "2001:db8:1::7", .to = "2001:db8:c::10"}, question);
  CHECK(bench.forward(error).starts_with(is_with ? "accept" : "drop ipvs_icmp_checksum"));
  const auto message = error.mutable_bytes().subspan(net::Ipv6View::header_size);
  net::store_u16(message, 2, 0);
  net::store_u16(message, 2, net::internet_checksum(message));
  CHECK(bench.forward(error).starts_with(is_with ? "drop ipvs_icmp_checksum" : "accept"));
}

TEST_CASE("The host's own ICMPv6 errors follow a direct connection when they come back by lo, or at once",
          "[ipvs][kernel][icmp][ipv6]") {
  const auto kernel = GENERATE(values({earlier, later}));
  const auto answer = tcp({.from = "[2001:db8::4]:80", .to = "[2001:db8:c::10]:40000", .flags = ACK});
  const auto error = icmpv6({.from = "2001:db8::3", .type = net::Icmpv6Type::time_exceeded, .code = 0}, answer);
  const auto method = GENERATE(Forwarding::direct_routing, Forwarding::masquerading);
  auto bench = with_server(kernel, "tcp [2001:db8::4]:80", "[2001:db8:1::7]:80", method);
  bench.in(tcp({.from = "[2001:db8:c::10]:40000", .to = "[2001:db8::4]:80"}));
  const bool is_left_alone = method == Forwarding::direct_routing && !kernel.local_icmpv6_is_sent_on;
  CHECK(bench.out(error).starts_with(is_left_alone ? "accept" : "send to 2001:db8:1::7"));
  CHECK(bench.director.live_statistics().packets_in == (is_left_alone ? 1 : 2));
  CHECK(bench.in(error).starts_with("send to 2001:db8:1::7"));
}

TEST_CASE("A tunnel's client is told the MTU less 20, or less all that stands in front", "[ipvs][kernel][tun]") {
  const auto kernel = GENERATE(values({earlier, later}));
  auto bench = with_server(kernel, "tcp 10.0.0.4:80", "10.0.1.7:80", Forwarding::tunnelling);
  ServerSettings settings{Forwarding::tunnelling};
  settings.tunnel.type = TunnelOptions::Type::gre;
  settings.tunnel.checksum = TunnelOptions::Checksum::full;
  bench.edit("10.0.1.7:80", settings);
  bench.network.learn_path_mtu("10.0.1.7"_ip4, 1400);
  bench.in(tcp({.flags = SYN}));
  const auto error = icmp(
      {.from = "172.16.0.1", .to = "10.0.0.3", .code = net::icmp_code::fragmentation_needed, .rest = 1000, .quote = 68},
      bench.last);
  CHECK(bench.in(error) == (kernel.tunnel_mtu_is_exact ? "drop ipvs_icmp_consumed, ICMP 3/4 972"
                                                       : "drop ipvs_icmp_consumed, ICMP 3/4 980"));
}

TEST_CASE("The state machine takes IPv6's options for TCP, or finds it", "[ipvs][kernel][ipv6]") {
  const auto kernel = GENERATE(values({earlier, later}));
  auto bench = with_server(kernel, "tcp [2001:db8::4]:80", "[2001:db8:1::7]:80", Forwarding::direct_routing);
  CHECK(bench.in(with_options("80")).starts_with("send to 2001:db8:1::7"));
  CHECK(bench.connection() == (kernel.ipv6_transport_is_found ? "SYN_RECV 60" : "CLOSE 10"));
}

TEST_CASE("FTP's helper takes IPv6's options for TCP, whose checksum is wrong then, or finds it",
          "[ipvs][kernel][ipv6][ftp]") {
  const auto kernel = GENERATE(values({earlier, later}));
  auto bench = with_server(kernel, "tcp [2001:db8::4]:21", "[2001:db8:1::7]:21", Forwarding::masquerading);
  bench.set("net.netfilter.nf_conntrack_checksum", "0");  // else every segment is dropped
  CHECK(bench.in(with_options("21")).starts_with(kernel.ipv6_transport_is_found ? "send to" : "drop bad_transport"));
}
