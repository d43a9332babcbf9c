// Property: whatever the text, the loader ends with a scenario or with an error, the same each time; every remark has a
// sentence and a place in the file; and a scenario that loads names only nodes, links and traffic that it has.
#include <algorithm>
#include <cstdlib>
#include <string>

#include <lvslab/sim/filter.h>
#include <lvslab/sim/scenario_file.h>
#include <lvslab/sim/topology.h>

namespace {

using namespace lvslab::sim;

void require(bool condition) {
  if (!condition) std::abort();
}

void require_end(const Scenario& scenario, const LinkEnd& end) {
  const auto node = scenario.find_node(end.node);
  require(node.has_value());
  const auto& interfaces = scenario.nodes[*node].interfaces;
  const bool is_switch = scenario.nodes[*node].kind == NodeSpec::Kind::network_switch;
  require(is_switch == end.interface.empty());
  require(is_switch || std::any_of(interfaces.begin(), interfaces.end(),
                                   [&](const InterfaceSpec& spec) { return spec.name == end.interface; }));
}

void require_sound(const Scenario& scenario) {
  for (const auto& link : scenario.links) {
    require_end(scenario, link.a);
    require_end(scenario, link.b);
    require(link.bandwidth_bps > 0 && link.loss >= 0 && link.loss <= 1);
  }
  for (const auto& traffic : scenario.traffic) {
    require(scenario.find_node(traffic.from).has_value());
    require(traffic.count > 0 && (!traffic.source_port || *traffic.source_port + traffic.count - 1 <= 65535));
  }
  for (const auto& event : scenario.timeline) {
    const bool is_link = event.kind == TimelineEntry::Kind::link_down || event.kind == TimelineEntry::Kind::link_up;
    require(is_link ? event.link < scenario.links.size() : scenario.find_node(event.node).has_value());
  }
  require(std::is_sorted(scenario.timeline.begin(), scenario.timeline.end(),
                         [](const TimelineEntry& a, const TimelineEntry& b) { return a.at < b.at; }));
  for (const auto& expectation : scenario.expect) {
    require(Filter::parse(expectation.match).has_value());
    require(!expectation.traffic || *expectation.traffic < scenario.traffic.size());
  }
  require(Topology(scenario).switch_rings().empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto loaded = parse_scenario(text, "f");
  const auto again = parse_scenario(text, "f");
  const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  bool has_error = false;
  require(loaded.remarks.size() == again.remarks.size());
  for (std::size_t i = 0; i < loaded.remarks.size(); ++i) {
    const auto& remark = loaded.remarks[i];
    require(!remark.sentence.empty() && remark.line <= lines);
    require(to_text(remark) == to_text(again.remarks[i]));
    if (remark.severity == Remark::Severity::error) has_error = true;
  }
  require(has_error != loaded.scenario.has_value());
  if (loaded.scenario) require_sound(*loaded.scenario);
  return 0;
}
