// The sockets of IPVS's synchronisation daemons, and the multicast group that a backup joins.

#include <lvslab/ipvs/sync_message.h>
#include <lvslab/net/tcp_view.h>

#include "support/catch.h"
#include "support/one_host.h"

using namespace lvslab;
using namespace lvslab::test;
using ipvs::SyncRole;

namespace {

const net::Mac sync_mac{{0x01, 0x00, 0x5e, 0x00, 0x00, 0x51}};
const net::Mac igmp_mac{{0x01, 0x00, 0x5e, 0x00, 0x00, 0x16}};

class SyncHost : public OneHost {
 public:
  SyncHost() { address(eth0, "10.0.0.3", 24); }
  bool start(SyncRole role, const std::string& interface = "eth0") {
    ipvs::SyncSettings settings;
    settings.interface = interface;
    return host.start_sync_daemon(role, settings, now, out).has_value();
  }
  /// A message to a group, as a master elsewhere sends it.
  void hears(net::Packet message, std::string_view group = "224.0.0.81", std::uint16_t port = 8848) {
    net::push_udp(message, net::Port{40000}, net::Port{port}, ip("10.0.0.9"), ip(group));
    net::Ipv4Header header;
    header.ttl = 1;
    header.protocol = net::IpProtocol::udp;
    header.source = ip("10.0.0.9");
    header.destination = ip(group);
    net::push_ipv4(message, header);
    net::push_ethernet(message, sync_mac, mac(9), net::EtherType::ipv4);
    host.handle(std::move(message), eth0, now, out);
  }
  static net::Packet one_record() {
    ipvs::SyncRecord record;
    record.state = 1;
    record.client = {ip("192.0.2.10"), net::Port{40000}};
    record.virtual_address = {ip("10.0.0.4"), net::Port{80}};
    record.server = {ip("10.0.0.7"), net::Port{80}};
    record.timeout_s = 900;
    ipvs::SyncMessageWriter writer(ipvs::SyncVersion::v1, 0, 1472);
    writer.add(record);
    return net::Packet(net::Bytes(writer.take()));
  }
};

}  // namespace

TEST_CASE("A backup's group is reported to multicast routers twice, and twice again when it is left", "[host][sync]") {
  SyncHost host;
  REQUIRE(host.start(SyncRole::backup));
  host.wait(2s);
  const std::string report = "eth0: 10.0.0.3 > 224.0.0.22 proto 2 ttl 1 len 40 to " + net::to_text(igmp_mac);
  CHECK(host.sent() == Lines{report, report});
  REQUIRE(host.host.stop_sync_daemon(SyncRole::backup, host.now, host.out));
  host.wait(2s);
  CHECK(host.sent() == Lines{report, report});
}

TEST_CASE("A report says which group was joined, with the router alert option", "[host][sync]") {
  SyncHost host;
  REQUIRE(host.start(SyncRole::backup));
  host.wait(100ms);
  REQUIRE(host.out.sent.size() == 1);
  const auto frame = host.out.sent[0].frame.bytes();
  const auto datagram = *net::Ipv4View::at(frame.subspan(net::ethernet_header_size));
  CHECK(datagram.header_size() == 24);
  CHECK(datagram.tos() == 0xc0);
  CHECK(datagram.checksum_is_right());
  CHECK(net::load_u32(datagram.header(), 20) == 0x94040000);
  const auto report = datagram.payload();
  CHECK(net::load_u32(report, 0) == 0x2200f9ac);  // as a Linux 6.1 kernel's, checksum included
  CHECK(net::load_u16(report, 6) == 1);
  CHECK(net::load_u32(report, 8) == 0x04000000);
  CHECK(net::load_u32(report, 12) == 0xe0000051);
}

TEST_CASE("An interface that comes up again reports its groups anew", "[host][sync]") {
  SyncHost host;
  REQUIRE(host.start(SyncRole::backup));
  host.wait(2s);
  host.out.clear();
  host.host.set_up(host.eth0, false, host.now, host.out);
  host.host.set_up(host.eth0, true, host.now, host.out);
  host.wait(2s);
  CHECK(host.sent().size() == 2);
}

TEST_CASE("A master's message makes connections of a backup, and is delivered for the record", "[host][sync]") {
  SyncHost host;
  REQUIRE(host.start(SyncRole::backup));
  host.hears(SyncHost::one_record());
  REQUIRE(host.host.director().connection_count() == 1);
  REQUIRE(host.out.delivered.size() == 1);
  CHECK(host.out.delivered[0].is_taken);
  CHECK(host.dropped().empty());
}

TEST_CASE("Messages to a group that no socket has joined are dropped", "[host][sync]") {
  SyncHost host;
  host.hears(SyncHost::one_record());
  CHECK(host.dropped() == Lines{"not_a_group_member"});
  REQUIRE(host.start(SyncRole::backup));
  host.hears(SyncHost::one_record(), "224.0.0.82");
  CHECK(host.dropped() == Lines{"not_a_group_member"});
  CHECK(host.host.director().connection_count() == 0);
}

TEST_CASE("A backup listens to its own port only", "[host][sync]") {
  SyncHost host;
  REQUIRE(host.start(SyncRole::backup));
  host.hears(SyncHost::one_record(), "224.0.0.81", 8849);
  CHECK(host.host.director().connection_count() == 0);
  REQUIRE(host.out.delivered.size() == 1);
  CHECK_FALSE(host.out.delivered[0].is_taken);  // nobody's: it is refused silently
}

TEST_CASE("A master sends from its interface's address to the group's MAC, and the host is woken for it",
          "[host][sync]") {
  SyncHost host;
  REQUIRE(host.start(SyncRole::master));
  REQUIRE(host.start(SyncRole::backup));
  const ipvs::ServiceKey key{net::IpProtocol::tcp, {ip("10.0.0.3"), net::Port{80}}, 0};
  REQUIRE(host.host.director().add_service(key, {.scheduler = "rr"}, host.now));
  REQUIRE(host.host.director().set_sysctl("sync_threshold", "1 0", host.now));
  REQUIRE(host.host.director().add_server(key, {ip("10.0.0.7"), net::Port{80}}, {}, host.now));
  REQUIRE(host.host.director().set_sysctl("sloppy_tcp", "1", host.now));
  net::TcpHeader segment;
  segment.source = net::Port{40000};
  segment.destination = net::Port{80};
  segment.flags = {.ack = true};
  net::Packet packet;
  net::push_tcp(packet, segment, ip("10.0.0.9"), ip("10.0.0.3"));
  net::Ipv4Header header;
  header.source = ip("10.0.0.9");
  header.destination = ip("10.0.0.3");
  net::push_ipv4(packet, header);
  host.receives(host.eth0, std::move(packet), 9);
  host.wait(5s);
  Lines messages;
  for (const auto& line : host.sent()) {
    if (line.find("udp") != std::string::npos) messages.push_back(line);
  }
  CHECK(messages == Lines{"eth0: 10.0.0.3 > 224.0.0.81 udp ttl 1 len 72 to " + net::to_text(sync_mac)});
}

TEST_CASE("A daemon needs an interface that is there", "[host][sync]") {
  SyncHost host;
  CHECK_FALSE(host.start(SyncRole::master, "eth7"));
  CHECK(host.start(SyncRole::master));
  CHECK_FALSE(host.start(SyncRole::master));
}
