#include <lvslab/captures/captured_interfaces.h>

namespace lvslab::captures {

CapturedInterfaces::CapturedInterfaces(const sim::Session& session) {
  for (const auto& node : session.scenario().nodes) {
    auto& numbers = number_.emplace_back();
    const auto* host = session.find_host(node.name);
    if (host == nullptr) continue;
    for (const auto& interface : node.interfaces) {
      const auto id = host->find_interface(interface.name);
      if (!id) continue;
      if (numbers.size() <= host::index_of(*id)) numbers.resize(host::index_of(*id) + 1, none);
      numbers[host::index_of(*id)] = static_cast<std::uint32_t>(names_.size());
      names_.push_back({node.name, interface.name});
    }
  }
}

std::optional<std::uint32_t> CapturedInterfaces::of(const sim::TraceEvent& event) const {
  using Kind = sim::TraceEvent::Kind;
  if (event.kind != Kind::sent && event.kind != Kind::received) return std::nullopt;
  if (!event.is_frame || !event.has_interface) return std::nullopt;
  const auto& numbers = number_[event.node];
  if (event.interface >= numbers.size() || numbers[event.interface] == none) return std::nullopt;
  return numbers[event.interface];
}

}  // namespace lvslab::captures
