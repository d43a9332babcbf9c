#include "director_bench.h"

using namespace lvslab;
using namespace lvslab::ipvs;
using namespace lvslab::ipvs::test;

namespace {

struct Crowd : DirectorBench {
  Crowd() : DirectorBench(false) {
    service("tcp 10.0.0.4:80");
    server("10.0.0.7:80");
    for (int i = 0; i < count; ++i) in(tcp({.from = client(i)}));
  }
  std::string client(int i) {
    name_ = "192.0.2." + std::to_string(1 + i / 10000) + ":" + std::to_string(20000 + i % 10000);
    return name_;
  }
  static constexpr int count = 20000;

 private:
  std::string name_;
};

TEST_CASE("drop_entry looks into one bucket of 32 each second, and drops what is half open", "[ipvs][defence]") {
  Crowd bench;
  bench.set("drop_entry", "3");
  bench.director.advance(bench.now + 999ms);
  CHECK(bench.director.connection_count() == Crowd::count);
  bench.now += 10s;
  bench.director.advance(bench.now);
  // 128 draws of 4096 buckets: 1 - (1 - 1/4096)^1280 = 26.8 % in ten seconds.
  const double left = static_cast<double>(bench.director.connection_count()) / Crowd::count;
  CHECK(left == Approx(0.732).margin(0.02));
}

TEST_CASE("drop_entry leaves the established alone for a minute", "[ipvs][defence]") {
  Crowd bench;
  for (int i = 0; i < Crowd::count; ++i) bench.in(tcp({.from = bench.client(i), .flags = ACK}));
  bench.set("drop_entry", "3");
  bench.director.advance(bench.now + 59s);
  CHECK(bench.director.connection_count() == Crowd::count);
}

TEST_CASE("The same seed drops the same entries", "[ipvs][defence]") {
  const auto after_ten_seconds = [] {
    Crowd bench;
    bench.set("drop_entry", "3");
    bench.director.advance(bench.now + 10s);
    return bench.director.connection_count();
  };
  CHECK(after_ten_seconds() == after_ten_seconds());
}

}  // namespace
