#include <algorithm>

#include <fmt/core.h>

#include <lvslab/drop_reason.h>
#include <lvslab/sim/html_escaping.h>

#include "page_parts.h"

namespace lvslab::sim {
namespace {

constexpr int time_width = 84;
constexpr int column_width = 170;
constexpr int head_height = 34;
constexpr int rung_height = 30;

/// A frame in a few words: "SYN", "1448 B", "who has 10.0.0.4?".
std::string label_of(const Dissection& packet) {
  using Kind = DissectedLayer::Kind;
  std::string wrapping;
  for (const auto& layer : packet.layers) {
    if (layer.kind == Kind::gre) wrapping = "GRE · ";
    if (layer.kind == Kind::gue) wrapping = "GUE · ";
  }
  const auto count = [&](Kind kind) {
    return std::ranges::count_if(packet.layers, [&](const auto& layer) { return layer.kind == kind && !layer.quoted; });
  };
  if (wrapping.empty() && count(Kind::ipv4) + count(Kind::ipv6) > 1) wrapping = "IPIP · ";
  if (const auto* tcp = packet.innermost(Kind::tcp)) {
    std::string flags(tcp->value_of("tcp.flags.str"));
    std::ranges::replace(flags, ',', ' ');
    if (const auto twice = flags.find("  "); twice != std::string::npos) flags.erase(twice, 1);
    const auto length = tcp->value_of("tcp.len");
    const bool has_data = !length.empty() && length != "0";
    return wrapping + (has_data ? flags + ", " + std::string(length) + " B" : flags);
  }
  if (packet.innermost(Kind::udp) != nullptr) return wrapping + "UDP";
  if (const auto* arp = packet.innermost(Kind::arp); arp != nullptr && arp->value_of("arp.opcode") == "2") {
    const auto mac = arp->value_of("arp.src.hw_mac");  // its end is enough to tell interfaces apart
    return std::string(arp->value_of("arp.src.proto_ipv4")) + " is at …" +
           std::string(mac.substr(mac.size() < 5 ? 0 : mac.size() - 5));
  }
  std::string text = headline(packet);
  for (const std::string_view word : {"ARP ", "ICMPv6 ", "ICMP "}) {
    if (text.starts_with(word)) text.erase(0, word.size());
  }
  if (const auto tell = text.find(" tell "); tell != std::string::npos) text.erase(tell);
  return text;
}

/// Cut to what fits above an arrow: there is no measuring of text in a page without scripts.
std::string fitting(const std::string& text, double width) {
  const auto begins_character = [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0) != 0x80; };
  auto room = static_cast<std::ptrdiff_t>(std::max(8.0, width / 6.2));
  if (std::ranges::count_if(text, begins_character) <= room) return text;
  const auto cut = std::ranges::find_if(text, [&](char byte) { return begins_character(byte) && --room == 0; });
  return std::string(text.begin(), cut) + "…";
}

}  // namespace

std::string ladder_svg(const Ladder& ladder, std::uint32_t flow, const PlaceNames& places, Instant origin) {
  const int width = time_width + column_width * static_cast<int>(ladder.hosts.size());
  const int height = head_height + rung_height * static_cast<int>(ladder.rungs.size()) + 14;
  const auto x = [&](std::uint32_t node) {
    const auto place = std::ranges::lower_bound(ladder.hosts, node) - ladder.hosts.begin();
    return time_width + column_width * static_cast<int>(place) + column_width / 2;
  };
  std::string text = fmt::format(
      "<div class=\"wide\"><svg class=\"ladder\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" role=\"img\" "
      "aria-label=\"Ladder of the request: a line a host, an arrow a frame, time downwards\">\n",
      width, height);
  for (const auto host : ladder.hosts) {
    text += fmt::format(
        "<text class=\"name\" x=\"{0}\" y=\"20\" text-anchor=\"middle\">{1}</text>"
        "<line class=\"life\" x1=\"{0}\" y1=\"{2}\" x2=\"{0}\" y2=\"{3}\"/>\n",
        x(host), escaped(places.node(host)), head_height - 4, height - 4);
  }
  for (std::size_t i = 0; i < ladder.rungs.size(); ++i) {
    const auto& rung = ladder.rungs[i];
    const int y = head_height + rung_height * static_cast<int>(i) + 20;
    const double ms = std::chrono::duration<double, std::milli>(rung.sent->event->at - origin).count();
    const bool is_lost = rung.drop != nullptr || rung.taken == nullptr;
    const bool goes_nowhere = rung.to == rung.from;
    const int from = x(rung.from);
    const int to = goes_nowhere ? from + column_width * 2 / 5 : x(rung.to);
    const int back = to > from ? -1 : 1;
    const bool is_link_layer = rung.sent->packet.outermost(DissectedLayer::Kind::arp) != nullptr;
    std::string label = label_of(rung.sent->packet);
    if (rung.drop != nullptr) label += ": " + std::string(to_text(rung.drop->reason));
    text += fmt::format(
        "<text class=\"faint small\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{:.3f} ms</text>"
        "<a href=\"#r{}p{}\"><g class=\"{}\"><title>{}</title>"
        "<line class=\"arrow{}\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"/>",
        time_width - 8, y + 4, ms, flow, rung.packet->packet, is_lost ? "lost" : "took",
        escaped(label + " · " + rung.packet->headline), is_link_layer ? " link-layer" : "", from, y, to + back * 4, y);
    if (is_lost) {
      text += fmt::format("<path class=\"arrow\" d=\"M{} {}l10 10m0 -10l-10 10\"/>", to - 5, y - 5);
    } else {
      text += fmt::format("<path class=\"head\" d=\"M{} {}l{} -5v10z\"/>", to, y, back * 10);
    }
    text += fmt::format("<text class=\"label small\" x=\"{}\" y=\"{}\" text-anchor=\"{}\">{}</text></g></a>\n",
                        goes_nowhere ? from + 6 : (from + to) / 2, y - 6, goes_nowhere ? "start" : "middle",
                        escaped(fitting(label, std::max(column_width, std::abs(to - from)) - 24)));
  }
  return text + "</svg></div>\n";
}

}  // namespace lvslab::sim
