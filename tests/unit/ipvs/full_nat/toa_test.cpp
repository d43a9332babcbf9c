#include <lvslab/net/toa_option.h>

#include "full_nat_bench.h"

using namespace lvslab;
using namespace lvslab::ipvs::test;
using net::TcpSeq;

namespace {

const auto client = endpoint(client_end);

net::TcpOptions full_options(std::uint8_t blocks) {
  net::TcpOptions options;
  options.timestamps = {11, 22};
  for (std::uint8_t i = 0; i < blocks; ++i) {
    options.sack[i] = {TcpSeq{70101U + i * 100U}, TcpSeq{70151U + i * 100U}};
  }
  options.sack_count = blocks;
  return options;
}

}  // namespace

TEST_CASE("TOA is on every segment until the client acknowledges the server's data", "[ipvs][full_nat][toa]") {
  FullNatBench bench;
  bench.shake_hands();
  CHECK(toa_in(bench.last) == client);
  bench.from_client({.sequence = 1001, .acknowledgement = 70001, .flags = PSH_ACK, .data = "GET"});
  CHECK(toa_in(bench.last) == client);
  CHECK(text_in(bench.last) == "GET");
  bench.from_client({.sequence = 1001, .acknowledgement = 70001, .flags = PSH_ACK, .data = "GET"});
  CHECK(toa_in(bench.last) == client);
  bench.from_client({.sequence = 1004, .acknowledgement = 70001, .flags = FIN_ACK});
  CHECK(toa_in(bench.last) == client);
  bench.from_client({.sequence = 1004, .acknowledgement = 70101});
  CHECK_FALSE(toa_in(bench.last));
  bench.from_client({.sequence = 1004, .acknowledgement = 70001, .flags = {.rst = true, .ack = true}});
  CHECK_FALSE(toa_in(bench.last));
  CHECK(bench.count("toa_written") == "4");
}

TEST_CASE("TOA's bytes: kind, length, port, address, directly behind the TCP header", "[ipvs][full_nat][toa]") {
  FullNatBench bench;
  bench.shake_hands();
  const auto options = bench.out_segment().option_bytes();
  const std::vector<int> expected = {254, 8, 0x9c, 0x40, 192, 0, 2, 10};
  REQUIRE(options.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) CHECK(std::to_integer<int>(options[i]) == expected[i]);
}

TEST_CASE("TOA: kind and length are settings, as other projects have them", "[ipvs][full_nat][toa]") {
  FullNatBench bench;
  bench.set_full_nat("toa_kind", "200");
  bench.shake_hands();
  CHECK_FALSE(toa_in(bench.last));
  CHECK(toa_in(bench.last, 200) == client);
  bench.set_full_nat("toa_length", "20");
  bench.from_client({.sequence = 1001, .acknowledgement = 70001});
  CHECK(toa_in(bench.last, 200) == endpoint("[::ffff:192.0.2.10]:40000"));
  CHECK(bench.out_segment().option_bytes().size() == 20);
}

TEST_CASE("TOA on the SYN is a setting: alibaba's LVS writes it there too", "[ipvs][full_nat][toa]") {
  FullNatBench bench;
  bench.from_client({.flags = SYN, .options = mss(1460)});
  CHECK_FALSE(toa_in(bench.last));
  bench.set_full_nat("toa_on_syn", "1");
  bench.from_client({.flags = SYN, .options = mss(1460)});
  CHECK(toa_in(bench.last) == client);
  CHECK(bench.out_segment().options().mss == 1460);
}

TEST_CASE("TOA stands in front of the options there are", "[ipvs][full_nat][toa]") {
  FullNatBench bench;
  bench.shake_hands();
  bench.from_client({.sequence = 1001, .acknowledgement = 70001, .options = full_options(2)});
  CHECK(option_kinds(bench.last) == std::vector<int>{254, 1, 1, 8, 1, 1, 5});
  CHECK(bench.out_segment().header_size() == 60);
  CHECK(bench.out_segment().options().sack_count == 2);
}

TEST_CASE("TOA: timestamps and three SACK blocks fill all 40 bytes; the SACK goes", "[ipvs][full_nat][toa]") {
  FullNatBench bench;
  bench.shake_hands();
  bench.from_client({.sequence = 1001, .acknowledgement = 70001, .options = full_options(3)});
  CHECK(toa_in(bench.last) == client);
  CHECK(option_kinds(bench.last) == std::vector<int>{254, 8, 1, 1});
  CHECK(bench.out_segment().options().timestamps == full_options(3).timestamps);
  CHECK_THAT(bench.told(), Catch::Contains("the option 5 had to go"));
  CHECK(bench.count("toa_pruned") == "1");
  CHECK(net::transport_checksum_is_right(bench.last.bytes()));

  bench.set_full_nat("toa_prune", "0");
  bench.from_client({.sequence = 1001, .acknowledgement = 70001, .options = full_options(3)});
  CHECK_FALSE(toa_in(bench.last));
  CHECK(bench.out_segment().options().sack_count == 3);
  CHECK(bench.count("toa_no_room") == "1");
}

TEST_CASE("TOA: NOPs go before anything else does", "[ipvs][full_nat][toa]") {
  FullNatBench bench;
  bench.set_full_nat("toa_length", "20");
  bench.shake_hands();
  // 12 bytes of timestamps and 12 of SACK; without NOPs both are 20: just enough.
  bench.from_client({.sequence = 1001, .acknowledgement = 70001, .options = full_options(1)});
  CHECK(option_kinds(bench.last) == std::vector<int>{254, 8, 5});
  CHECK(bench.out_segment().header_size() == 60);
}

TEST_CASE("TOA is left out of a segment that would exceed the MTU with it", "[ipvs][full_nat][toa]") {
  FullNatBench bench;
  bench.shake_hands();
  bench.from_client({.sequence = 1001, .acknowledgement = 70001, .flags = PSH_ACK, .padding = 1460});
  CHECK_FALSE(toa_in(bench.last));
  CHECK(bench.last.size() == 1500);
  CHECK_THAT(bench.told(), Catch::Contains("with it the segment would exceed the MTU"));
  bench.from_client({.sequence = 1001, .acknowledgement = 70001, .flags = PSH_ACK, .padding = 1452});
  CHECK(toa_in(bench.last));
  CHECK(bench.last.size() == 1500);
}
