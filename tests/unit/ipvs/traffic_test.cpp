#include "director_bench.h"

using namespace lvslab;
using namespace lvslab::ipvs;
using namespace lvslab::ipvs::test;

TEST_CASE("Statistics are snapshots of every second second", "[ipvs][statistics]") {
  DirectorBench bench;
  bench.service("tcp 10.0.0.4:80");
  bench.server("10.0.1.7:80", Forwarding::masquerading);
  bench.in(tcp());
  bench.in(tcp({.flags = PSH_ACK, .payload = 60}));
  bench.forward(tcp({.from = "10.0.1.7:80", .to = "192.0.2.10:40000", .flags = SYN_ACK, .payload = 10}));
  bench.now += 1999ms;
  CHECK(bench.report("10.0.1.7:80").statistics == Statistics{});
  bench.now += 1ms;
  const Statistics expected{1, 2, 1, 140, 50};
  CHECK(bench.report("10.0.1.7:80").statistics == expected);
  CHECK(bench.director.services(bench.now)[0].statistics == expected);
  CHECK(bench.director.total_statistics(bench.now) == expected);
}

TEST_CASE("A rate goes a quarter of the way to each window's", "[ipvs][statistics]") {
  Traffic traffic;
  for (int i = 0; i < 100; ++i) traffic.count_connection(0);
  std::vector<std::uint64_t> shown;
  for (Window window = 1; window <= 5; ++window) shown.push_back(traffic.rates(window).connections);
  CHECK(shown == std::vector<std::uint64_t>{12, 9, 7, 5, 4});
  CHECK(traffic.rates(1000).connections == 0);
  CHECK(traffic.rates(1000000000).connections == 0);
}

TEST_CASE("A counter that is looked at rarely shows what one looked at often does", "[ipvs][statistics]") {
  Traffic often;
  Traffic rarely;
  for (Window window = 0; window < 50; ++window) {
    if (window % 7 == 3) {
      often.count_in(window, 1000 * (window + 1));
      rarely.count_in(window, 1000 * (window + 1));
    }
    often.count_out(window, 1);
    if (window % 7 == 3) rarely.count_out(window, 1);
    CHECK(often.rates(window).bytes_in == rarely.rates(window).bytes_in);
  }
  CHECK(often.statistics(50).bytes_in == rarely.statistics(50).bytes_in);
}

TEST_CASE("A steady stream's rate approaches the truth from below", "[ipvs][statistics]") {
  Traffic traffic;
  for (Window window = 0; window < 60; ++window) {
    for (int i = 0; i < 200; ++i) traffic.count_in(window, 500);
  }
  CHECK(traffic.rates(60).packets_in == 100);
  CHECK(traffic.rates(60).bytes_in == 50000);
}

TEST_CASE("Zeroing counts from the last snapshot: what came since will still appear", "[ipvs][statistics]") {
  DirectorBench bench;
  bench.service("tcp 10.0.0.4:80");
  bench.server("10.0.0.7:80");
  bench.in(tcp());
  bench.now += 3s;
  bench.in(tcp({.flags = ACK}));
  SECTION("of all") { REQUIRE(bench.director.zero({}, bench.now)); }
  SECTION("of one service and its servers") { REQUIRE(bench.director.zero(DirectorBench::key(), bench.now)); }
  CHECK(bench.report("10.0.0.7:80").statistics == Statistics{});
  CHECK(bench.report("10.0.0.7:80").rates == Rates{});
  bench.now += 1s;
  CHECK(bench.report("10.0.0.7:80").statistics.packets_in == 1);
  CHECK(bench.report("10.0.0.7:80").statistics.connections == 0);
}

TEST_CASE("run_estimation=0 freezes what is shown; what was counted meanwhile appears later", "[ipvs][statistics]") {
  DirectorBench bench;
  bench.service("tcp 10.0.0.4:80");
  bench.server("10.0.0.7:80");
  bench.in(tcp());
  bench.now += 2s;
  bench.set("run_estimation", "0");
  bench.in(tcp({.flags = ACK}));
  bench.now += 100s;
  CHECK(bench.report("10.0.0.7:80").statistics.packets_in == 1);
  bench.set("run_estimation", "1");
  bench.now += 1s;
  CHECK(bench.report("10.0.0.7:80").statistics.packets_in == 1);
  bench.now += 1s;
  CHECK(bench.report("10.0.0.7:80").statistics.packets_in == 2);
}

TEST_CASE("Packets of a removed server's connections are not counted", "[ipvs][statistics]") {
  DirectorBench bench;
  bench.service("tcp 10.0.0.4:80");
  bench.server("10.0.0.7:80");
  bench.in(tcp());
  bench.remove("10.0.0.7:80");
  bench.in(tcp({.flags = ACK}));
  bench.now += 2s;
  CHECK(bench.director.total_statistics(bench.now).packets_in == 1);
}

TEST_CASE("Windows end where and as often as they are told to", "[ipvs][statistics]") {
  DirectorBench bench;
  bench.director.set_window_beat({Instant{500ms}, 2080ms});
  bench.service("tcp 10.0.0.4:80");
  bench.server("10.0.0.7:80");
  const auto shown_at = [&](Duration at) {
    bench.now = Instant{at};
    return bench.director.total_statistics(bench.now).connections;
  };
  bench.in(tcp());
  CHECK(shown_at(499ms) == 0);
  CHECK(shown_at(500ms) == 1);
  bench.in(tcp({.from = "192.0.2.10:40001"}));
  CHECK(shown_at(2579ms) == 1);
  CHECK(shown_at(2580ms) == 2);
  bench.set("run_estimation", "0");
  bench.in(tcp({.from = "192.0.2.10:40002"}));
  CHECK(shown_at(5s) == 2);
  bench.set("run_estimation", "1");  // the beat goes on: 4660, 6740
  CHECK(shown_at(6739ms) == 2);
  CHECK(shown_at(6740ms) == 3);
}
