#include <algorithm>
#include <set>

#include <lvslab/sim/hop_table.h>
#include <lvslab/sim/ladder.h>

#include "told_run.h"

using namespace lvslab;

namespace {

/// The table of the request's first SYN.
sim::HopTable of_first_syn(const test::ToldRun& run) {
  const auto story = run.flow(1);
  const auto syn =
      std::ranges::find_if(story.packets, [](const auto& packet) { return packet.headline.starts_with("TCP SYN"); });
  REQUIRE(syn != story.packets.end());
  return sim::hops_of(*syn, run.places());
}

/// "destination IP": what any hop changed.
std::set<std::string> changed_fields(const sim::HopTable& table) {
  std::set<std::string> labels;
  for (const auto& row : table.rows) {
    if (std::ranges::any_of(row.cells, [](const auto& cell) { return cell.is_changed; })) labels.insert(row.label);
  }
  return labels;
}

}  // namespace

TEST_CASE("Direct routing changes MAC addresses and the TTL at each hop, and nothing else", "[telling][hops]") {
  const auto table = of_first_syn(test::ToldRun("dr-basic.json"));
  CHECK(changed_fields(table) == std::set<std::string>{"destination MAC", "source MAC", "TTL"});
  REQUIRE(table.columns.size() == 4);
  CHECK(table.columns[0].place == "client:eth0");
  CHECK(table.columns[2].place == "director:eth0");
  CHECK(table.columns[3].place == "rs3: its socket");
}

TEST_CASE("NAT changes the destination address at the director, who says why", "[telling][hops]") {
  const auto table = of_first_syn(test::ToldRun("nat-basic.json"));
  CHECK(changed_fields(table).contains("destination IP"));
  const auto director =
      std::ranges::find_if(table.columns, [](const auto& column) { return column.place.starts_with("director"); });
  REQUIRE(director != table.columns.end());
  CHECK_FALSE(director->why.empty());
}

TEST_CASE("A tunnel's outer header has rows of its own, and the inner addresses keep theirs", "[telling][hops]") {
  const auto table = of_first_syn(test::ToldRun("tun-basic.json"));
  const auto row = [&](const std::string& label) {
    const auto found = std::ranges::find(table.rows, label, &sim::HopTable::Row::label);
    REQUIRE(found != table.rows.end());
    return found->cells;
  };
  const auto outer = row("outer destination IP");
  CHECK(outer.front().value.empty());
  CHECK(std::ranges::count_if(outer, [](const auto& cell) { return !cell.value.empty(); }) >= 1);
  for (const auto& cell : row("destination IP")) CHECK(cell.value == "10.0.0.4");
}

TEST_CASE("The ladder of a request by direct routing comes back past the director", "[telling][ladder]") {
  const test::ToldRun run("dr-basic.json");
  const auto story = run.flow(1);
  const auto places = run.places();
  const auto ladder = sim::ladder_of(story, places);
  std::vector<std::string> rungs;
  for (const auto& rung : ladder.rungs) {
    if (!rung.packet->headline.starts_with("TCP SYN")) continue;
    rungs.push_back(places.node(rung.from) + " " + places.node(rung.to));
  }
  CHECK(rungs ==
        std::vector<std::string>{"client router", "router director", "director rs3", "rs3 router", "router client"});
}

TEST_CASE("A frame that nobody takes is a rung that goes nowhere, with the reason of its end", "[telling][ladder]") {
  const test::ToldRun run("failover/failover-without-garp.json");
  const auto story = run.flow(3);  // the cable of its director has been cut
  const auto ladder = sim::ladder_of(story, run.places());
  CHECK(std::ranges::any_of(ladder.rungs, [](const auto& rung) { return rung.taken == nullptr; }));
}
