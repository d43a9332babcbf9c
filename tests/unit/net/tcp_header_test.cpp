#include <lvslab/net/ipv4_view.h>
#include <lvslab/net/tcp_view.h>
#include <lvslab/net/udp_view.h>

#include "support/catch.h"

using namespace lvslab::net;

namespace {

std::string option_kinds(const Packet& segment) {
  std::string kinds;
  const auto options = TcpView::at(segment.bytes())->option_bytes();
  for (std::size_t i = 0; i < options.size();) {
    const int kind = load_u8(options, i);
    kinds += (kinds.empty() ? "" : " ") + std::to_string(kind);
    i += kind < 2 ? 1U : load_u8(options, i + 1);
  }
  return kinds;
}

Packet build(const TcpHeader& header, std::size_t payload = 0) {
  Packet segment(payload);
  push_tcp(segment, header, "10.0.0.1"_ip4, "10.0.0.2"_ip4);
  return segment;
}

}  // namespace

TEST_CASE("A SYN's options stand in Linux's order: MSS, SACK-permitted, timestamps, NOP, window scale", "[net][tcp]") {
  TcpHeader header;
  header.flags.syn = true;
  header.options.mss = 1460;
  header.options.sack_permitted = true;
  header.options.window_scale = 7;
  header.options.timestamps = TcpOptions::Timestamps{1, 0};
  CHECK(option_kinds(build(header)) == "2 4 8 1 3");
  CHECK(build(header).size() == 40);
  header.options.timestamps.reset();
  CHECK(option_kinds(build(header)) == "2 1 1 4 1 3");
  header.options.sack_permitted = false;
  CHECK(option_kinds(build(header)) == "2 1 3");
  header.options.timestamps = TcpOptions::Timestamps{1, 0};
  CHECK(option_kinds(build(header)) == "2 1 1 8 1 3");
}

TEST_CASE("Other segments carry NOP NOP timestamps, then NOP NOP SACK", "[net][tcp]") {
  TcpHeader header;
  header.flags.ack = true;
  header.options.timestamps = TcpOptions::Timestamps{1, 2};
  CHECK(option_kinds(build(header)) == "1 1 8");
  header.options.sack_count = 2;
  header.options.sack[0] = {TcpSeq{1}, TcpSeq{2}};
  CHECK(option_kinds(build(header)) == "1 1 8 1 1 5");
  header.options.timestamps.reset();
  CHECK(option_kinds(build(header)) == "1 1 5");
}

TEST_CASE("What is built is read back", "[net][tcp][property]") {
  TcpHeader header;
  header.source = Port{40000};
  header.destination = Port{80};
  header.sequence = TcpSeq{0xfffffff0};
  header.acknowledgement = TcpSeq{77};
  header.flags.ack = header.flags.psh = true;
  header.window = 502;
  header.options.timestamps = TcpOptions::Timestamps{123456, 654321};
  header.options.sack_count = 1;
  header.options.sack[0] = {TcpSeq{10}, TcpSeq{20}};
  const auto segment = build(header, 33);
  const auto view = TcpView::at(segment.bytes());
  REQUIRE(view);
  CHECK(view->source_port() == header.source);
  CHECK(view->destination_port() == header.destination);
  CHECK(view->sequence() == header.sequence);
  CHECK(view->acknowledgement() == header.acknowledgement);
  CHECK(view->flags() == header.flags);
  CHECK(view->window() == header.window);
  CHECK(view->options() == header.options);
  CHECK(view->payload().size() == 33);
}

TEST_CASE("A built datagram's transport checksum is right, and no other byte pattern's", "[net][tcp][udp]") {
  TcpHeader header;
  header.flags.syn = true;
  header.options.mss = 1460;
  Packet datagram = build(header, 7);
  Ipv4Header ip;
  ip.source = "10.0.0.1"_ip4;
  ip.destination = "10.0.0.2"_ip4;
  push_ipv4(datagram, ip);
  CHECK(transport_checksum_is_right(datagram.bytes()));
  CHECK(Ipv4View::at(datagram.bytes())->checksum_is_right());
  store_u8(datagram.mutable_bytes(), datagram.size() - 1, 1);
  CHECK_FALSE(transport_checksum_is_right(datagram.bytes()));
}

TEST_CASE("Sequence numbers compare on a circle", "[net][tcp]") {
  CHECK(TcpSeq{0xffffffff}.before(TcpSeq{0}));
  CHECK(TcpSeq{5}.after(TcpSeq{0xfffffff0}));
  CHECK(TcpSeq{5} - TcpSeq{0xfffffffb} == 10);
}
