#include "kernel/guest_tools.h"

#include <algorithm>

#include "support/catch.h"

using namespace lvslab;

namespace {

sim::Scenario with_command(const std::string& command) {
  sim::Scenario scenario;
  auto& host = scenario.nodes.emplace_back();
  host.name = "host";
  host.commands = {command};
  return scenario;
}

bool contains(const std::vector<std::string>& programs, const std::string& program) {
  return std::ranges::find(programs, program) != programs.end();
}

}  // namespace

TEST_CASE("A guest has the tools that commands call, and those that print the tables", "[cli][kernel]") {
  const auto programs = cli::guest_programs(with_command("VIP=10.0.0.4; /sbin/ipvsadm -A -t $VIP:80 && sysctl -p"));
  CHECK(contains(programs, "ipvsadm"));
  CHECK(contains(programs, "sysctl"));
  CHECK(contains(programs, "ip"));
  CHECK_FALSE(contains(programs, "arping"));
}

TEST_CASE("A script brings what it calls", "[cli][kernel]") {
  const auto programs = cli::guest_programs(with_command("ipvsadm-restore < /tmp/rules"));
  CHECK(contains(programs, "bash"));
  CHECK(contains(programs, "ipvsadm"));
}

TEST_CASE("A tool that is not there is named with its package", "[cli][kernel]") {
  const std::vector scenarios{with_command("no-such-tool"), with_command("no-such-tool")};
  const auto missing = cli::missing_programs(scenarios);
  REQUIRE_FALSE(missing.empty());
  const auto is_it = [](const auto& each) { return each.what == "the program no-such-tool"; };
  CHECK(std::ranges::count_if(missing, is_it) == 1);
}
