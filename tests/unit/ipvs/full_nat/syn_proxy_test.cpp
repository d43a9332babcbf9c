#include "full_nat_bench.h"

using namespace lvslab;
using namespace lvslab::ipvs::test;
using net::TcpSeq;

namespace {

const net::TcpOptions client_options = syn_options();

struct SynProxy : FullNatBench {
  SynProxy() : FullNatBench({.scheduler = "rr", .syn_proxy = true}) {}

  std::vector<ipvs::OwnPacket> sent;
  std::uint32_t cookie = 0;
  std::uint32_t server_number = 0;  ///< of the SYN to the server

  void syn() {
    CHECK(from_client({.sequence = 1000, .flags = SYN, .options = client_options}) == "drop ipvs_syn_proxy");
    sent = sent_packets();
    REQUIRE(sent.size() == 1);
    cookie = tcp_in(sent[0].packet).sequence().to_uint();
  }
  void ack(std::string_view data = {}) {
    CHECK(from_client({.sequence = 1001, .acknowledgement = cookie + 1, .data = data}) == "hold");
    sent = sent_packets();
    REQUIRE(sent.size() == 1);
    server_number = tcp_in(sent[0].packet).sequence().to_uint();
  }
  std::string syn_ack() {
    return from_server(
        {.sequence = 70000, .acknowledgement = server_number + 1, .flags = SYN_ACK, .options = mss(1460)});
  }
};

}  // namespace

TEST_CASE("SYN proxy: a SYN is answered by a cookie, and nothing is remembered", "[ipvs][full_nat][syn_proxy]") {
  SynProxy bench;
  bench.syn();
  CHECK(text_of_datagram(bench.sent[0].packet) == "10.0.0.4:80 > 192.0.2.10:40000 TCP SYN,ACK ttl 63");
  const auto answer = tcp_in(bench.sent[0].packet);
  CHECK(answer.acknowledgement() == TcpSeq{1001});
  CHECK(answer.options().mss == 1452);
  CHECK(answer.options().sack_permitted);
  CHECK_FALSE(answer.options().window_scale);
  CHECK_FALSE(answer.options().timestamps);
  CHECK(bench.director.connection_count() == 0);
  CHECK(bench.load("10.0.1.7:80") == "0/0");
}

TEST_CASE("SYN proxy: a right cookie begins a connection, and the server gets a SYN", "[ipvs][full_nat][syn_proxy]") {
  SynProxy bench;
  bench.syn();
  bench.ack();
  CHECK(text_of_datagram(bench.sent[0].packet) == "10.0.0.5:1025 > 10.0.1.7:80 TCP SYN ttl 64");
  CHECK(tcp_in(bench.sent[0].packet).window() == 5000);
  CHECK(tcp_in(bench.sent[0].packet).options().mss == 1452);
  CHECK(bench.connection() == "SYN_SENT 3");
  CHECK(bench.load("10.0.1.7:80") == "1/0");
  CHECK(bench.director.held() == 1);
}

TEST_CASE("SYN proxy: what waited goes on with TOA, and both streams are renumbered", "[ipvs][full_nat][syn_proxy]") {
  SynProxy bench;
  bench.syn();
  bench.ack();
  bench.from_client({.sequence = 1001, .acknowledgement = bench.cookie + 1, .flags = PSH_ACK, .data = "GET"});
  CHECK(bench.director.held() == 2);
  CHECK(bench.syn_ack() == "drop ipvs_syn_proxy");
  CHECK(bench.connection() == "ESTABLISHED 90");
  CHECK(bench.director.held() == 0);
  const auto released = bench.sent_packets();
  REQUIRE(released.size() == 2);
  for (const auto& each : released) {
    CHECK_FALSE(each.dropped);
    CHECK(toa_in(each.packet) == endpoint(client_end));
    CHECK(tcp_in(each.packet).sequence() == TcpSeq{bench.server_number + 1});
    CHECK(tcp_in(each.packet).acknowledgement() == TcpSeq{70001});
    CHECK(net::transport_checksum_is_right(each.packet.bytes()));
  }
  CHECK(text_in(released[1].packet) == "GET");

  bench.from_server(
      {.sequence = 70001, .acknowledgement = bench.server_number + 4, .flags = PSH_ACK, .data = "answer"});
  CHECK(bench.out_segment().sequence() == TcpSeq{bench.cookie + 1});
  CHECK(bench.out_segment().acknowledgement() == TcpSeq{1004});
  net::TcpOptions options;
  options.sack = {net::SackBlock{TcpSeq{bench.cookie + 101}, TcpSeq{bench.cookie + 201}}};
  options.sack_count = 1;
  bench.from_client({.sequence = 1004, .acknowledgement = bench.cookie + 7, .options = options});
  CHECK(bench.out_segment().acknowledgement() == TcpSeq{70007});
  CHECK(bench.out_segment().options().sack[0] == net::SackBlock{TcpSeq{70101}, TcpSeq{70201}});
  CHECK_FALSE(toa_in(bench.last));
}

TEST_CASE("SYN proxy: an acknowledgement without a right cookie is reset", "[ipvs][full_nat][syn_proxy]") {
  SynProxy bench;
  CHECK(bench.from_client({.sequence = 1001, .acknowledgement = 12345}) == "drop ipvs_syn_cookie");
  const auto sent = bench.sent_packets();
  REQUIRE(sent.size() == 1);
  CHECK(text_of_datagram(sent[0].packet) == "10.0.0.4:80 > 192.0.2.10:40000 TCP RST ttl 64");
  CHECK(tcp_in(sent[0].packet).sequence() == TcpSeq{12345});
  CHECK(bench.count("syn_cookies_wrong") == "1");
}

TEST_CASE("SYN proxy: three segments wait, a fourth is dropped", "[ipvs][full_nat][syn_proxy]") {
  SynProxy bench;
  bench.syn();
  bench.ack();
  const Segment data{.sequence = 1001, .acknowledgement = bench.cookie + 1, .flags = PSH_ACK, .data = "x"};
  CHECK(bench.from_client(data) == "hold");
  CHECK(bench.from_client(data) == "hold");
  CHECK(bench.from_client(data) == "drop ipvs_syn_proxy");
}

TEST_CASE("SYN proxy: a silent server is asked three times more, then what waited ends",
          "[ipvs][full_nat][syn_proxy]") {
  SynProxy bench;
  bench.syn();
  bench.ack();
  for (int i = 0; i < 3; ++i) {
    bench.now += 3s;
    bench.director.advance(bench.now);
    const auto again = bench.sent_packets();
    REQUIRE(again.size() == 1);
    CHECK(tcp_in(again[0].packet).sequence() == TcpSeq{bench.server_number});
  }
  bench.now += 3s;
  bench.director.advance(bench.now);
  const auto ended = bench.sent_packets();
  REQUIRE(ended.size() == 1);
  CHECK(ended[0].dropped == DropReason::ipvs_syn_proxy);
  CHECK(bench.director.connection_count() == 0);
}

TEST_CASE("SYN proxy: a server that refuses is told to the client with the number it waits for",
          "[ipvs][full_nat][syn_proxy]") {
  SynProxy bench;
  bench.syn();
  bench.ack();
  CHECK(bench.from_server(
            {.sequence = 0, .acknowledgement = bench.server_number + 1, .flags = {.rst = true, .ack = true}}) ==
        "send to 192.0.2.10: 10.0.0.4:80 > 192.0.2.10:40000 TCP RST,ACK ttl 63");
  CHECK(bench.out_segment().sequence() == TcpSeq{bench.cookie + 1});
  CHECK(bench.out_segment().acknowledgement() == TcpSeq{1001});
  CHECK(bench.connection() == "CLOSE 3");
}

TEST_CASE("SYN proxy: a right cookie on an ended connection begins a new one", "[ipvs][full_nat][syn_proxy]") {
  SynProxy bench;
  bench.syn();
  bench.ack();
  bench.from_server({.acknowledgement = bench.server_number + 1, .flags = {.rst = true, .ack = true}});
  (void)bench.sent_packets();
  bench.syn();
  bench.ack();
  CHECK(bench.connection() == "SYN_SENT 3");
  CHECK(bench.director.connection_count() == 1);
}

TEST_CASE("SYN proxy: without a server that could serve, the client is told so", "[ipvs][full_nat][syn_proxy]") {
  SynProxy bench;
  bench.edit("10.0.1.7:80", {.forwarding = ipvs::Forwarding::full_nat, .weight = 0});
  CHECK(bench.from_client({.sequence = 1000, .flags = SYN}) == "drop no_server_available, ICMP 3/3");
}

TEST_CASE("SYN proxy: the same acknowledgement again and again goes no further", "[ipvs][full_nat][syn_proxy]") {
  SynProxy bench;
  bench.syn();
  bench.ack();
  bench.syn_ack();
  (void)bench.sent_packets();
  const Segment again{.sequence = 1001, .acknowledgement = bench.cookie + 1};
  int passed = 0;
  for (int i = 0; i < 20; ++i) passed += bench.from_client(again).starts_with("send") ? 1 : 0;
  CHECK(passed == 9);  // with the one that waited, ten
}

TEST_CASE("SYN proxy is for full NAT servers only", "[ipvs][full_nat][syn_proxy]") {
  SynProxy bench;
  const auto result = bench.director.add_server(FullNatBench::key(), endpoint("10.0.1.8:80"), {}, bench.now);
  REQUIRE_FALSE(result);
  CHECK(result.error() == ipvs::ConfigError::not_modelled);
}
