#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include <lvslab/sim/html_escaping.h>
#include <lvslab/sim/topology.h>

#include "page_parts.h"

namespace lvslab::sim {
namespace {

constexpr int line_height = 16;
constexpr double character = 6.7;  // of the addresses' monospaced font, 11 px

std::string_view class_of(const NodeSpec& node) {
  if (node.kind == NodeSpec::Kind::network_switch) return "switch";
  switch (node.role) {
    case NodeSpec::Role::client: return "client";
    case NodeSpec::Role::router: return "router";
    case NodeSpec::Role::director: return "director";
    case NodeSpec::Role::server: return "server";
    case NodeSpec::Role::none: break;
  }
  return "none";
}

struct Card {
  double x = 0;  ///< of the middle
  double y = 0;
  double width = 0;
  double height = 0;
  std::vector<std::pair<std::string, bool>> lines;  ///< an address, and whether it is a virtual one
};

using Point = std::pair<double, double>;
/// Where a cable is plugged in: at the sides that face each other, so that it crosses no card between.
std::pair<Point, Point> ends(const Card& a, const Card& b) {
  const auto side = [](const Card& card, double towards) {
    return Point{card.x + (towards > card.x ? card.width : -card.width) / 2, card.y};
  };
  if (std::abs(a.x - b.x) <= (a.width + b.width) / 2) return {{a.x, a.y}, {b.x, b.y}};
  return {side(a, b.x), side(b, a.x)};
}

/// Columns and rows of the layout, pulled apart so that the cards do not touch.
void spread(std::vector<Card>& cards, double Card::*place, double Card::*size, double gap) {
  std::vector<double> places;
  for (const auto& card : cards) places.push_back(card.*place);
  std::ranges::sort(places);
  places.erase(std::ranges::unique(places, [](double a, double b) { return b - a < 1; }).begin(), places.end());
  std::vector<double> largest(places.size(), 0);
  const auto index = [&](double value) {
    return static_cast<std::size_t>(std::ranges::upper_bound(places, value + 0.5) - places.begin() - 1);
  };
  for (const auto& card : cards) largest[index(card.*place)] = std::max(largest[index(card.*place)], card.*size);
  std::vector<double> middle(places.size(), 0);
  for (std::size_t i = 1; i < places.size(); ++i) middle[i] = middle[i - 1] + (largest[i - 1] + largest[i]) / 2 + gap;
  for (auto& card : cards) card.*place = middle[index(card.*place)];
}

}  // namespace

std::string network_svg(const Scenario& scenario, const WorldView& world) {
  const auto layout = Topology(scenario).layout();
  std::vector<Card> cards(scenario.nodes.size());
  for (std::size_t i = 0; i < cards.size(); ++i) {
    Card& card = cards[i];
    std::tie(card.x, card.y) = layout[i];
    std::size_t longest = scenario.nodes[i].name.size();
    for (const auto& address : world.nodes[i].addresses) {
      card.lines.emplace_back(address.interface + " " + address.text, address.is_virtual);
      longest = std::max(longest, card.lines.back().first.size() + (address.is_virtual ? 4 : 0));
    }
    card.width = std::max(70.0, static_cast<double>(longest) * character + 20);
    card.height = 24.0 + line_height * static_cast<double>(card.lines.size()) + (card.lines.empty() ? 0 : 6);
  }
  spread(cards, &Card::x, &Card::width, 60);
  spread(cards, &Card::y, &Card::height, 18);
  double left = 0;
  double top = 0;
  double right = 0;
  double bottom = 0;
  for (const auto& card : cards) {
    left = std::min(left, card.x - card.width / 2);
    right = std::max(right, card.x + card.width / 2);
    top = std::min(top, card.y - card.height / 2);
    bottom = std::max(bottom, card.y + card.height / 2);
  }
  constexpr double margin = 4;
  std::string text = fmt::format(
      "<div class=\"wide\"><svg class=\"network\" width=\"{0:.0f}\" height=\"{1:.0f}\" viewBox=\"{2:.0f} {3:.0f} "
      "{0:.0f} {1:.0f}\" role=\"img\" aria-label=\"The network\">\n",
      right - left + 2 * margin, bottom - top + 2 * margin, left - margin, top - margin);
  for (const auto& link : scenario.links) {
    const auto a = scenario.find_node(link.a.node);
    const auto b = scenario.find_node(link.b.node);
    if (!a || !b) continue;
    const auto [from, to] = ends(cards[*a], cards[*b]);
    text += fmt::format("<line class=\"cable\" x1=\"{:.0f}\" y1=\"{:.0f}\" x2=\"{:.0f}\" y2=\"{:.0f}\"/>\n", from.first,
                        from.second, to.first, to.second);
  }
  for (std::size_t i = 0; i < cards.size(); ++i) {
    const Card& card = cards[i];
    const double x = card.x - card.width / 2;
    const double y = card.y - card.height / 2;
    text += fmt::format(
        "<rect class=\"box {}\" x=\"{:.0f}\" y=\"{:.0f}\" width=\"{:.0f}\" height=\"{:.0f}\" rx=\"6\"/>"
        "<text class=\"name\" x=\"{:.0f}\" y=\"{:.0f}\" text-anchor=\"middle\">{}</text>\n",
        class_of(scenario.nodes[i]), x, y, card.width, card.height, card.x, y + 17, escaped(scenario.nodes[i].name));
    double line = y + 19;
    for (const auto& [address, is_virtual] : card.lines) {
      line += line_height;
      text += fmt::format("<text class=\"mono{}\" x=\"{:.0f}\" y=\"{:.0f}\" text-anchor=\"middle\">{}{}</text>\n",
                          is_virtual ? " vip" : " faint", card.x, line, is_virtual ? "VIP " : "", escaped(address));
    }
  }
  return text + "</svg></div>\n";
}

}  // namespace lvslab::sim
