#include "comparison.h"

#include "support/catch.h"

using namespace lvslab;
using Catch::Contains;

namespace {

golden::Run run_with(const std::string& command, const std::string& text) {
  golden::Run run;
  run.commands.push_back({"director", command, text});
  return run;
}
bool alike(const std::string& command, const std::string& one, const std::string& other) {
  return golden::compare(run_with(command, one), run_with(command, other), {}).all_equal();
}

}  // namespace

TEST_CASE("White space, clock times and ages do not count in outputs", "[golden][comparison]") {
  CHECK(alike("ipvsadm -Lnc", "TCP 01:59  FIN_WAIT\n", "TCP 02:00 FIN_WAIT"));
  CHECK(alike("ip route get 10.0.0.4", "cache expires 598sec mtu 1480", "cache expires 599sec mtu 1480"));
  CHECK_FALSE(alike("arp -n", "lladdr 02:00:00:00:03:01", "lladdr 02:00:00:00:03:02"));
  CHECK_FALSE(alike("ipvsadm -Ln", "10.0.0.7:80 Route 1 0 2", "10.0.0.7:80 Route 1 0 3"));
}

TEST_CASE("The order of lines counts only where the kernel has one", "[golden][comparison]") {
  CHECK(alike("ip neigh", "10.0.0.7 STALE\n10.0.0.8 STALE", "10.0.0.8 STALE\n10.0.0.7 STALE"));
  CHECK_FALSE(alike("ip route", "default via 10.0.0.254\n10.0.0.0/24", "10.0.0.0/24\ndefault via 10.0.0.254"));
}

TEST_CASE("A frame that only one run has is counted and shown", "[golden][comparison]") {
  golden::Run one;
  one.frames["client-eth0"].push_back(golden::FrameBytes(20));
  golden::Run other;
  const auto comparison = golden::compare(one, other, {});
  CHECK(comparison.frames == 1);
  CHECK(comparison.equal_frames == 0);
  CHECK_THAT(comparison.differences, Contains("frames at client-eth0") && Contains("    - "));
}

TEST_CASE("An output that did not repeat itself on the kernel is left out", "[golden][comparison]") {
  golden::Terms terms;
  terms.unstable.insert("director: ipvsadm -Ln");
  CHECK(golden::compare(run_with("ipvsadm -Ln", "a"), run_with("ipvsadm -Ln", "b"), terms).outputs == 0);
}
