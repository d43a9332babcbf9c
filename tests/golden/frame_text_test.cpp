#include "frame_text.h"

#include <lvslab/net/ethernet_view.h>
#include <lvslab/net/udp_view.h>

#include "support/catch.h"

using namespace lvslab;
using namespace lvslab::net::literals;
using Catch::Contains;

namespace {

const net::Ipv4 client = "192.0.2.10"_ip4;
const net::Ipv4 server = "10.0.0.4"_ip4;

struct SegmentShape {
  std::uint16_t source_port = 40000;
  std::uint32_t sequence = 0;
  net::TcpFlags flags{.syn = true};
  std::size_t data = 0;
  std::uint16_t identification = 0;
  std::uint8_t ttl = 64;
};

net::Packet segment(const SegmentShape& shape) {
  net::Packet packet(shape.data);
  net::push_tcp(packet,
                {net::Port{shape.source_port}, net::Port{80}, net::TcpSeq{shape.sequence}, {}, shape.flags, 1000, {}},
                client, server);
  net::push_ipv4(packet, {.identification = shape.identification,
                          .dont_fragment = true,
                          .ttl = shape.ttl,
                          .source = client,
                          .destination = server});
  net::push_ethernet(packet, net::Mac{{2, 0, 0, 0, 3, 1}}, net::Mac{{2, 0, 0, 0, 1, 1}}, net::EtherType::ipv4);
  return packet;
}

}  // namespace

TEST_CASE("Two frames that differ only in what a kernel chooses freely have the same text", "[golden][frame-text]") {
  golden::FrameReader one({40000});
  golden::FrameReader other({40000});
  CHECK(one.read(segment({.sequence = 1000, .identification = 7}).bytes()).line ==
        other.read(segment({.sequence = 999999, .identification = 8}).bytes()).line);
}

TEST_CASE("Sequence numbers count from the connection's SYN", "[golden][frame-text]") {
  golden::FrameReader reader({40000});
  (void)reader.read(segment({.sequence = 0xffffffff}).bytes());
  const auto data = reader.read(segment({.sequence = 0, .flags = {.psh = true, .ack = true}, .data = 10}).bytes());
  CHECK_THAT(data.line, Contains("seq 1 ") && Contains("data 10"));
}

TEST_CASE("A difference in TTL is a difference", "[golden][frame-text]") {
  golden::FrameReader reader({40000});
  CHECK(reader.read(segment({.ttl = 63}).bytes()).line != reader.read(segment({.ttl = 64}).bytes()).line);
}

TEST_CASE("A wrong checksum is told", "[golden][frame-text]") {
  golden::FrameReader reader({40000});
  auto frame = segment({.data = 10});
  frame.mutable_bytes().back() ^= std::byte{1};
  CHECK_THAT(reader.read(frame.bytes()).line, Contains("BAD TCP CHECKSUM"));
}

TEST_CASE("Ports that no scenario names are numbered as they appear", "[golden][frame-text]") {
  golden::FrameReader reader({40000});
  CHECK_THAT(reader.read(segment({.source_port = 51234}).bytes()).line, Contains("ephemeral1 > 80"));
  CHECK_THAT(reader.read(segment({.source_port = 50001}).bytes()).line, Contains("ephemeral2 > 80"));
  CHECK_THAT(reader.read(segment({.source_port = 51234}).bytes()).line, Contains("ephemeral1 > 80"));
  CHECK_THAT(reader.read(segment({.source_port = 40000}).bytes()).line, Contains("40000 > 80"));
}

TEST_CASE("Only a segment with nothing but ACK is a pure acknowledgement", "[golden][frame-text]") {
  golden::FrameReader reader({40000});
  CHECK(reader.read(segment({.flags = {.ack = true}}).bytes()).pure_ack);
  CHECK_FALSE(reader.read(segment({.flags = {.ack = true}, .data = 1}).bytes()).pure_ack);
  CHECK_FALSE(reader.read(segment({.flags = {.fin = true, .ack = true}}).bytes()).pure_ack);
}
