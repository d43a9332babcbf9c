#include <algorithm>
#include <map>
#include <set>

#include <fmt/core.h>

#include <lvslab/drop_reason.h>
#include <lvslab/sim/html_escaping.h>
#include <lvslab/sim/player.h>
#include <lvslab/sim/quiet.h>
#include <lvslab/sim/story_layout.h>
#include <lvslab/sim/story_page.h>

#include "page_parts.h"

namespace lvslab::sim {
namespace {

using Kind = TraceEvent::Kind;

/// Longer lists are no reading any more.
constexpr std::size_t most_rows = 200;

struct Request {
  const TraceEvent* begun = nullptr;
  const TraceEvent* ended = nullptr;
};

double ms(Duration duration) { return std::chrono::duration<double, std::milli>(duration).count(); }

/// What a page is made from.
struct Material {
  Material(const Scenario& of, const EventLog& log, const Session& when_traffic_begins)
      : scenario(of), events(log), beginning(when_traffic_begins), places(beginning), origin(beginning.origin()) {
    for (const auto& event : events) hear(event);
  }

  const Scenario& scenario;
  const EventLog& events;
  const Session& beginning;
  PlaceNames places;
  Instant origin;

  std::map<std::uint32_t, Request> requests;
  std::map<std::pair<std::uint32_t, DropReason>, std::uint64_t> drops;
  std::vector<const TraceEvent*> interventions;  ///< commands and cables, since traffic began

 private:
  void hear(const TraceEvent& event) {
    switch (event.kind) {
      case Kind::request_begun: requests[event.lineage.flow].begun = &event; break;
      case Kind::request_ended: requests[event.lineage.flow].ended = &event; break;
      case Kind::dropped:
        if (!is_quiet(event)) ++drops[{event.node, event.reason}];
        break;
      case Kind::command_begun:
      case Kind::link_changed:
        // What was typed before traffic is in the picture of the network.
        if (event.number > beginning.event_count()) interventions.push_back(&event);
        break;
      default: break;
    }
  }
};

std::string answer_of(const Request& request) {
  return request.ended == nullptr ? "no answer" : std::string(request.ended->text);
}

std::string more(std::size_t count) {
  return count <= most_rows ? "" : fmt::format("<p>… and {} more.</p>\n", count - most_rows);
}

std::string answers_html(const Material& run) {
  std::map<std::string, std::size_t> counts;
  for (const auto& [flow, request] : run.requests) ++counts[answer_of(request)];
  std::string text =
      "<h2>Who answered</h2>\n<table class=\"list\">\n<tr><th>answer</th><th class=\"number\">requests</th>"
      "<th class=\"number\">share</th></tr>\n";
  for (const auto& [answer, count] : counts) {
    text += fmt::format("<tr><td>{}</td><td class=\"number\">{}</td><td class=\"number\">{:.1f} %</td></tr>\n",
                        escaped(answer), count,
                        100 * static_cast<double>(count) / static_cast<double>(run.requests.size()));
  }
  return text + "</table>\n";
}

std::string requests_html(const Material& run, const std::set<std::uint32_t>& told) {
  std::string text =
      "<h2>The requests</h2>\n<div class=\"wide\"><table class=\"list\">\n<tr><th class=\"number\">request</th>"
      "<th class=\"number\">at, ms</th><th>who</th><th>asks</th><th>answer</th><th class=\"number\">after, "
      "ms</th></tr>\n";
  std::size_t rows = 0;
  for (const auto& [flow, request] : run.requests) {
    if (request.begun == nullptr || ++rows > most_rows) continue;
    const bool has_failed = request.ended == nullptr || request.ended->text.starts_with("ERR");
    text += fmt::format(
        "<tr><td class=\"number\">{}</td><td class=\"number\">{:.3f}</td><td>{}</td><td>{}</td>"
        "<td{}>{}</td><td class=\"number\">{}</td></tr>\n",
        told.contains(flow) ? fmt::format("<a href=\"#r{0}\">{0}</a>", flow) : std::to_string(flow),
        ms(request.begun->at - run.origin), escaped(run.places.node(request.begun->node)), escaped(request.begun->text),
        has_failed ? " class=\"drops\"" : "", escaped(answer_of(request)),
        request.ended == nullptr ? "–" : fmt::format("{:.3f}", ms(request.ended->at - request.begun->at)));
  }
  return text + "</table></div>\n" + more(run.requests.size());
}

std::string drops_html(const Material& run) {
  if (run.drops.empty()) return {};
  std::string text =
      "<h2>What was dropped</h2>\n<table class=\"list\">\n<tr><th>where</th><th>why</th>"
      "<th class=\"number\">frames</th></tr>\n";
  for (const auto& [place, count] : run.drops) {
    text += fmt::format("<tr><td>{}</td><td>{}</td><td class=\"number\">{}</td></tr>\n",
                        escaped(run.places.node(place.first)), escaped(to_text(place.second)), count);
  }
  return text + "</table>\n";
}

std::string interventions_html(const Material& run) {
  if (run.interventions.empty()) return {};
  std::string text =
      "<h2>What was done meanwhile</h2>\n<div class=\"wide\"><table class=\"list\">\n"
      "<tr><th class=\"number\">at, ms</th><th>where</th><th>what</th></tr>\n";
  for (std::size_t i = 0; i < std::min(most_rows, run.interventions.size()); ++i) {
    const auto& event = *run.interventions[i];
    const std::string what =
        event.kind == Kind::link_changed
            ? fmt::format("{} is {}", run.places.interface(event.node, event.interface), event.text)
            : "$ " + std::string(event.text);
    text += fmt::format("<tr><td class=\"number\">{:.3f}</td><td>{}</td><td><code>{}</code></td></tr>\n",
                        ms(event.at - run.origin), escaped(run.places.node(event.node)), escaped(what));
  }
  return text + "</table></div>\n" + more(run.interventions.size());
}

/// A request from its first packet to its last: a ladder, and each packet side by side at its hops.
std::string request_html(const Material& run, std::uint32_t flow, int level) {
  const auto story = tell_flow(run.events, flow);
  if (!story) return {};
  const auto told = outline(*story, run.places, run.scenario, run.origin);
  std::string text = fmt::format("<h{1} id=\"r{0}\">Request {0}</h{1}>\n", flow, level);
  for (const auto& line : told.opening) text += fmt::format("<p>{}</p>\n", escaped(line));
  const auto ladder = ladder_of(*story, run.places);
  if (!ladder.rungs.empty()) text += ladder_svg(ladder, flow, run.places, run.origin);
  for (std::size_t i = 0; i < told.packets.size(); ++i) {
    const auto& packet = told.packets[i];
    const auto hops = hops_of(story->packets[i], run.places);
    text += fmt::format("<details class=\"packet\" open{}>\n<summary><b>{}</b><code>{}</code></summary>\n",
                        packet.number == 0 ? "" : fmt::format(" id=\"r{}p{}\"", flow, packet.number),
                        escaped(packet_title(packet)), escaped(packet.headline));
    if (hops.has_changes()) {
      text += hop_table_html(hops, run.origin);
      text += "<details class=\"steps\">\n<summary>every step, switches too</summary>\n" + steps_html(packet) +
              "</details>\n";
    } else {
      text += steps_html(packet);
    }
    text += "</details>\n";
  }
  return text;
}

std::set<std::uint32_t> worth_telling(const Material& run) {
  std::set<std::uint32_t> chosen;
  std::set<std::string> answers;
  const bool tells_all = run.requests.size() <= most_told_requests;
  for (const auto& [flow, request] : run.requests) {
    if (chosen.size() == most_told_requests) break;
    if (answers.insert(answer_of(request)).second || tells_all) chosen.insert(flow);
  }
  return chosen;
}

std::string run_html(const Material& run) {
  const auto told = worth_telling(run);
  std::string text;
  if (run.requests.empty()) {
    text += "<p>The scenario has no traffic.</p>\n";
  } else {
    text += answers_html(run) + requests_html(run, told);
  }
  text += drops_html(run) + interventions_html(run);
  if (told.empty()) return text;
  text += "<h2>Packet by packet</h2>\n";
  if (told.size() < run.requests.size()) {
    text +=
        "<p>The first request of each different answer. <code>lvslab explain --flow N --html</code> tells any "
        "other.</p>\n";
  }
  for (const auto flow : told) text += request_html(run, flow, 3);
  return text;
}

}  // namespace

std::optional<std::string> story_page(const Scenario& scenario, const EventLog& events,
                                      std::optional<std::uint32_t> flow) {
  Player player(scenario);
  player.go_to_origin();
  const Material run(scenario, events, player.world());
  std::string told;
  if (!flow) {
    told = run_html(run);
  } else {
    if (*flow == 0) return std::nullopt;
    told = request_html(run, *flow, 2);
    if (told.empty()) return std::nullopt;
  }
  const std::string title = scenario.title.in().empty() ? scenario.file : scenario.title.in();
  const std::string description = scenario.description.in();
  std::string page = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{0}</title>\n"
      "<style>{1}</style>\n</head>\n<body>\n<h1>{0}</h1>\n",
      escaped(title), page_style());
  if (!description.empty()) page += "<p>" + escaped(description) + "</p>\n";
  page += network_svg(scenario, view_of(run.beginning)) + told;
  page +=
      "<footer><p>Times count from the beginning of traffic. ● marks what changed since the hop before; checksums and "
      "lengths, which follow from the rest, are left out of the tables. Simulated and told by LVS Lab.</p></footer>\n";
  return page + "</body>\n</html>\n";
}

}  // namespace lvslab::sim
