// In what two kernels' directors differ: section 18 of docs/ipvs.md.

#include <lvslab/ipvs/kernel_profile.h>

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
