// Segments of one burst out of a tunnel: what TCP gets to see.

#include "../../../core/host/receive_offload.h"

#include "support/catch.h"
#include "support/packets.h"

using namespace lvslab;
using namespace lvslab::test;
using host::InterfaceId;
using host::ReceiveOffload;

namespace {

struct Sent {
  std::uint32_t sequence = 1000;
  std::size_t payload = 1448;
  net::TcpFlags flags = ACK;
  std::uint16_t port = 40000;
  std::uint8_t ttl = 63;
};
net::Packet segment(const Sent& sent) {
  net::Packet packet(sent.payload);
  net::TcpHeader header;
  header.source = net::Port{sent.port};
  header.destination = net::Port{80};
  header.sequence = net::TcpSeq{sent.sequence};
  header.flags = sent.flags;
  const auto client = endpoint("192.0.2.10").address.ipv4();
  const auto vip = endpoint("10.0.0.4").address.ipv4();
  net::push_tcp(packet, header, client, vip);
  net::push_ipv4(packet, {.ttl = sent.ttl, .protocol = net::IpProtocol::tcp, .source = client, .destination = vip});
  return packet;
}

/// What comes out, in order: "1000+3000 of 1448", first sequence number and payload; and what was not kept.
struct Burst {
  ReceiveOffload offload;
  Instant now{};
  std::string seen;

  void show(const net::Packet& datagram, std::uint32_t unit) {
    const auto ip = *net::Ipv4View::at(datagram.bytes());
    const auto tcp = *net::TcpView::at(ip.payload());
    CHECK(ip.checksum_is_right());
    CHECK(net::transport_checksum_is_right(datagram.bytes()));
    if (!seen.empty()) seen += ", ";
    seen += std::to_string(tcp.sequence().to_uint()) + "+" + std::to_string(tcp.payload().size());
    if (unit != 0) seen += " of " + std::to_string(unit);
  }
  void show(const std::vector<ReceiveOffload::Merged>& ready) {
    for (const auto& merged : ready) show(merged.datagram, merged.segment_size);
  }
  void gets(const Sent& sent) {
    std::vector<ReceiveOffload::Merged> ready;
    auto datagram = segment(sent);
    const auto fate = offload.take(datagram, InterfaceId{1}, now, ready);
    show(ready);
    if (fate == ReceiveOffload::Fate::passed) show(datagram, 0);
  }
  void waits(Duration time) {
    now += time;
    std::vector<ReceiveOffload::Merged> ready;
    offload.flush(now, ready);
    show(ready);
  }
};

}  // namespace

TEST_CASE("Full segments and the shorter last one become one", "[host][offload]") {
  Burst burst;
  burst.gets({.sequence = 1000});
  burst.gets({.sequence = 2448});
  CHECK(burst.seen.empty());
  burst.gets({.sequence = 3896, .payload = 104, .flags = PSH_ACK});
  CHECK(burst.seen == "1000+3000 of 1448");
  CHECK(burst.offload.waiting() == 0);
}

TEST_CASE("What nothing follows goes on after the gap, as it was", "[host][offload]") {
  Burst burst;
  burst.gets({});
  CHECK(burst.offload.next_deadline() == Instant{} + ReceiveOffload::burst_gap);
  burst.waits(ReceiveOffload::burst_gap);
  CHECK(burst.seen == "1000+1448");
  CHECK_FALSE(burst.offload.next_deadline());
}

TEST_CASE("Small segments, handshakes and pure acknowledgements do not wait", "[host][offload]") {
  const auto sent =
      GENERATE(values<Sent>({{.flags = PSH_ACK}, {.payload = 0}, {.payload = 0, .flags = SYN}, {.flags = FIN_ACK}}));
  Burst burst;
  burst.gets(sent);
  CHECK(burst.seen == "1000+" + std::to_string(sent.payload));
}

TEST_CASE("Only what continues the segment is merged; otherwise order is kept", "[host][offload]") {
  Burst burst;
  burst.gets({.sequence = 1000});
  SECTION("a gap") {
    burst.gets({.sequence = 5000});
    CHECK(burst.seen == "1000+1448");
  }
  SECTION("another time to live") {
    burst.gets({.sequence = 2448, .ttl = 60});
    CHECK(burst.seen == "1000+1448");
  }
  SECTION("a pure acknowledgement of the same connection") {
    burst.gets({.sequence = 2448, .payload = 0});
    CHECK(burst.seen == "1000+1448, 2448+0");
  }
  SECTION("another connection") {
    burst.gets({.sequence = 2448, .port = 40001});
    CHECK(burst.seen.empty());
    CHECK(burst.offload.waiting() == 2);
  }
}
