#include "full_nat/sequence_map.h"
#include "full_nat_bench.h"

using namespace lvslab;
using namespace lvslab::ipvs::test;
using ipvs::full_nat::SequenceMap;
using net::TcpSeq;

TEST_CASE("Full NAT: both addresses change on the way in, and both change back on the way out", "[ipvs][full_nat]") {
  FullNatBench bench;
  CHECK(bench.from_client({.sequence = 1000, .flags = SYN}) ==
        "send to 10.0.1.7: 10.0.0.5:1025 > 10.0.1.7:80 TCP SYN ttl 63");
  const auto first = bench.out_segment().sequence();
  CHECK(bench.from_server({.sequence = 70000, .acknowledgement = (first + 1).to_uint(), .flags = SYN_ACK}) ==
        "send to 192.0.2.10: 10.0.0.4:80 > 192.0.2.10:40000 TCP SYN,ACK ttl 63");
  CHECK(bench.out_segment().sequence() == TcpSeq{70000});
  CHECK(bench.out_segment().acknowledgement() == TcpSeq{1001});
}

TEST_CASE("Full NAT: the same SYN again keeps its number, a new one gets a higher one", "[ipvs][full_nat]") {
  FullNatBench bench;
  bench.from_client({.sequence = 1000, .flags = SYN});
  const auto first = bench.out_segment().sequence();
  bench.now += 1s;
  bench.from_client({.sequence = 1000, .flags = SYN});
  CHECK(bench.out_segment().sequence() == first);
  bench.from_client({.sequence = 5, .flags = SYN});
  CHECK(bench.out_segment().sequence().after(first));
}

TEST_CASE("Full NAT: SACK blocks move with the acknowledgement", "[ipvs][full_nat]") {
  FullNatBench bench;
  bench.shake_hands();
  net::TcpOptions options;
  options.timestamps = {1, 2};
  options.sack = {net::SackBlock{TcpSeq{bench.at_server(501)}, TcpSeq{bench.at_server(601)}},
                  net::SackBlock{TcpSeq{bench.at_server(701)}, TcpSeq{bench.at_server(801)}}};
  options.sack_count = 2;
  bench.from_server({.sequence = 70001, .acknowledgement = bench.at_server(101), .options = options});
  const auto seen = bench.out_segment().options();
  CHECK(bench.out_segment().acknowledgement() == TcpSeq{1101});
  REQUIRE(seen.sack_count == 2);
  CHECK(seen.sack[0] == net::SackBlock{TcpSeq{1501}, TcpSeq{1601}});
  CHECK(seen.sack[1] == net::SackBlock{TcpSeq{1701}, TcpSeq{1801}});
  CHECK(seen.timestamps == options.timestamps);
  CHECK(net::transport_checksum_is_right(bench.last.bytes()));
}

TEST_CASE("Full NAT: what arrives with a wrong checksum leaves with one", "[ipvs][full_nat]") {
  FullNatBench bench;
  bench.shake_hands();
  auto broken = packet_of({.sequence = 1001, .acknowledgement = 70001, .flags = PSH_ACK, .data = "GET"});
  const auto bytes = broken.mutable_bytes();
  bytes[bytes.size() - 1] ^= std::byte{1};
  CHECK_THAT(bench.in(std::move(broken)), Catch::Contains("BAD-CHECKSUM"));
  CHECK(toa_in(bench.last));
}

TEST_CASE("Full NAT: the MSS that the client hears of leaves room for TOA", "[ipvs][full_nat]") {
  FullNatBench bench;
  bench.from_client({.flags = SYN});
  const auto answer = Segment{.flags = SYN_ACK, .options = mss(1460)};
  bench.from_server(answer);
  CHECK(bench.out_segment().options().mss == 1452);
  bench.set_full_nat("toa_length", "20");
  bench.from_server(answer);
  CHECK(bench.out_segment().options().mss == 1440);
  bench.set_full_nat("toa", "0");
  bench.from_server(answer);
  CHECK(bench.out_segment().options().mss == 1460);
}

TEST_CASE("Full NAT: the SYN's timestamps become NOPs, unless they are wanted", "[ipvs][full_nat]") {
  FullNatBench bench;
  const Segment syn{.flags = SYN, .options = syn_options()};
  bench.from_client(syn);
  CHECK_FALSE(bench.out_segment().options().timestamps);
  CHECK(bench.out_segment().options().sack_permitted);
  CHECK(bench.out_segment().header_size() == tcp_in(packet_of(syn)).header_size());
  bench.set_full_nat("timestamp_remove", "0");
  bench.from_client(syn);
  CHECK(bench.out_segment().options().timestamps);
}

TEST_CASE("Full NAT has DPVS's timeouts, and resets both ends of an established connection", "[ipvs][full_nat]") {
  FullNatBench bench;
  bench.shake_hands();
  CHECK(bench.connection() == "ESTABLISHED 90");
  bench.from_client({.sequence = 1001, .acknowledgement = 70001, .flags = PSH_ACK, .data = "GET"});
  bench.from_server({.sequence = 70001, .acknowledgement = bench.at_server(4), .flags = PSH_ACK, .data = "answer"});
  bench.now += 91s;
  bench.director.advance(bench.now);
  const auto resets = bench.sent_packets();
  REQUIRE(resets.size() == 2);
  CHECK(text_of_datagram(resets[0].packet) == "10.0.0.4:80 > 192.0.2.10:40000 TCP RST,ACK ttl 64");
  CHECK(tcp_in(resets[0].packet).sequence() == TcpSeq{70007});
  CHECK(tcp_in(resets[0].packet).acknowledgement() == TcpSeq{1004});
  CHECK(text_of_datagram(resets[1].packet) == "10.0.0.5:1025 > 10.0.1.7:80 TCP RST,ACK ttl 64");
  CHECK(tcp_in(resets[1].packet).sequence() == TcpSeq{bench.at_server(4)});
  CHECK(tcp_in(resets[1].packet).acknowledgement() == TcpSeq{70007});
  CHECK(bench.count("resets_on_expiry") == "1");
}

TEST_CASE("Full NAT: a half-open connection ends without a reset", "[ipvs][full_nat]") {
  FullNatBench bench;
  bench.from_client({.flags = SYN});
  bench.now += 100s;
  bench.director.advance(bench.now);
  CHECK_FALSE(bench.director.has_emissions());
  CHECK(bench.director.connection_count() == 0);
}

TEST_CASE("Sequence map: a header in front of the stream moves what follows, and only that", "[ipvs][full_nat]") {
  SequenceMap map;
  map.request_shift = 5000;
  map.first_byte = TcpSeq{1001};
  CHECK(map.to_server(TcpSeq{1001}, true) == TcpSeq{6001});
  map.header_after = 28;
  map.header_sent = true;
  CHECK(map.to_server(TcpSeq{1001}, true) == TcpSeq{6001});   // carries the header itself
  CHECK(map.to_server(TcpSeq{1001}, false) == TcpSeq{6029});  // comes behind it
  CHECK(map.to_server(TcpSeq{1101}, true) == TcpSeq{6129});
  CHECK(map.acknowledged_to_client(TcpSeq{6001}) == TcpSeq{1001});
  CHECK(map.acknowledged_to_client(TcpSeq{6010}) == TcpSeq{1001});  // a part of the header
  CHECK(map.acknowledged_to_client(TcpSeq{6029}) == TcpSeq{1001});
  CHECK(map.acknowledged_to_client(TcpSeq{6129}) == TcpSeq{1101});
  map.on_acknowledged(TcpSeq{6129});
  CHECK(map.header_taken);
  CHECK(map.to_server(TcpSeq{1001}, true) == TcpSeq{6029});
}
