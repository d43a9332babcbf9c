#include <algorithm>
#include <array>
#include <stdexcept>

#include <lvslab/sim/expectations.h>
#include <lvslab/sim/words.h>

#include "scenario/quantity.h"

namespace lvslab::sim {
namespace {

using Kind = Expectation::Kind;

bool is_white(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// Every run of white space as one blank, none at the ends.
std::string folded(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (!is_white(c)) {
      result += c;
    } else if (!result.empty() && result.back() != ' ') {
      result += ' ';
    }
  }
  if (!result.empty() && result.back() == ' ') result.pop_back();
  return result;
}

/// Answer -> how many requests got it; "unfinished" for those that have not ended.
std::map<std::string, std::uint64_t> count_answers(const Results& results, std::optional<std::size_t> traffic) {
  std::map<std::string, std::uint64_t> counts;
  for (std::size_t i = 0; i < results.answers.size(); ++i) {
    if (traffic && *traffic != i) continue;
    for (const auto& answer : results.answers[i]) ++counts[answer.empty() ? "unfinished" : answer];
  }
  return counts;
}

std::string list_of(const std::map<std::string, std::uint64_t>& counts) {
  std::string list;
  for (const auto& [name, count] : counts) list += (list.empty() ? "" : ", ") + name + " " + std::to_string(count);
  return list.empty() ? "none" : list;
}

std::string of_traffic(const Expectation& expectation) {
  return expectation.traffic ? " of traffic " + std::to_string(*expectation.traffic) : "";
}

Judgement judge_answers(const Expectation& expectation, const Results& results) {
  const auto counts = count_answers(results, expectation.traffic);
  Judgement judgement{true, expectation.place, "answers" + of_traffic(expectation) + ": " + list_of(counts)};
  std::string wrong;
  const auto blame = [&](const std::string& name, std::uint64_t count, const CountRange& range) {
    if (range.contains(count)) return;
    wrong += (wrong.empty() ? "" : ", ") + name + " " + to_text(range);
  };
  for (const auto& [name, range] : expectation.answers) {
    const auto found = counts.find(name);
    blame(name, found == counts.end() ? 0 : found->second, range);
  }
  for (const auto& [name, count] : counts) {
    if (!expectation.answers.contains(name)) blame(name, count, CountRange::exactly(0));
  }
  if (wrong.empty()) return judgement;
  judgement.passed = false;
  judgement.sentence += "; expected " + wrong;
  return judgement;
}

Judgement judge_errors(const Expectation& expectation, const Results& results) {
  std::map<std::string, std::uint64_t> errors;
  std::uint64_t total = 0;
  for (const auto& [name, count] : count_answers(results, expectation.traffic)) {
    if (!name.starts_with("ERR") && name != "unfinished") continue;
    errors.emplace(name, count);
    total += count;
  }
  Judgement judgement{expectation.range.contains(total), expectation.place,
                      "errors" + of_traffic(expectation) + ": " + std::to_string(total)};
  if (total > 0) judgement.sentence += " (" + list_of(errors) + ")";
  if (!judgement.passed) judgement.sentence += "; expected " + to_text(expectation.range);
  return judgement;
}

Judgement judge_frames(const Expectation& expectation, const FrameLog::Tally& tally, Instant origin) {
  Judgement judgement{expectation.range.contains(tally.matching), expectation.place, "frames"};
  auto& sentence = judgement.sentence;
  if (!expectation.node.empty()) sentence += " at " + quoted(expectation.node);
  if (!expectation.interface.empty()) sentence += " on " + quoted(expectation.interface);
  if (!expectation.match.empty()) sentence += " that match '" + printable(expectation.match, 200) + "'";
  sentence += ": " + std::to_string(tally.matching);
  if (judgement.passed) return judgement;
  sentence += "; expected " + to_text(expectation.range);
  if (tally.matching == 0) {
    sentence += "; " + (tally.seen == 0 ? std::string("no frame at all was seen there")
                                        : "none of the " + std::to_string(tally.seen) + " frames there does");
  } else {
    const auto since = tally.first - origin;
    const auto when = since < Duration{} ? "before the traffic began" : "at " + scenario::to_text(since);
    sentence += "; the first is event " + std::to_string(tally.first_number) + ", " + when;
  }
  return judgement;
}

struct FoundOutput {
  const std::string* text = nullptr;
  bool understood = true;
};

FoundOutput find_output(const Expectation& expectation, const Results& results) {
  const auto wanted = folded(expectation.command);
  FoundOutput found;
  for (const auto& record : results.commands) {
    if (record.node == expectation.node && folded(record.command) == wanted) {
      found = FoundOutput{&record.output, record.understood};  // the last time it ran
    }
  }
  const auto table = end_table_name(wanted);
  if (found.text != nullptr || !table) return found;
  for (const auto& [node, tables] : results.tables) {
    if (node != expectation.node) continue;
    for (const auto& [name, text] : tables) {
      if (name == *table) found.text = &text;
    }
  }
  return found;
}

Judgement judge_output(const Expectation& expectation, const Results& results) {
  Judgement judgement{true, expectation.place,
                      "output of " + quoted(expectation.command) + " on " + quoted(expectation.node)};
  auto& sentence = judgement.sentence;
  const auto found = find_output(expectation, results);
  const auto fail = [&](const std::string& why) {
    judgement.passed = false;
    sentence += why;
  };
  if (found.text == nullptr) {
    fail(": the command never ran there");
    return judgement;
  }
  constexpr std::size_t most_shown = 400;
  if (!found.understood) {
    fail(": the command was not understood: " + printable(folded(*found.text), most_shown));
    return judgement;
  }
  const auto text = folded(*found.text);
  const bool has_wanted = text.find(folded(expectation.contains)) != std::string::npos;
  const bool has_unwanted = !expectation.lacks.empty() && text.find(folded(expectation.lacks)) != std::string::npos;
  if (!expectation.contains.empty()) {
    if (!has_wanted) judgement.passed = false;
    sentence += (has_wanted ? " contains " : " does not contain ") + quoted(expectation.contains);
  }
  if (!expectation.lacks.empty()) {
    if (has_unwanted) judgement.passed = false;
    sentence += (expectation.contains.empty() ? "" : ",") + std::string(has_unwanted ? " contains " : " lacks ") +
                quoted(expectation.lacks) + (has_unwanted ? ", which it should not" : "");
  }
  if (!judgement.passed) sentence += "; it is: " + (text.empty() ? "empty" : printable(text, most_shown));
  return judgement;
}

Judgement judge_log(const Expectation& expectation, const Results& results) {
  std::uint64_t matching = 0;
  std::map<std::string, std::uint64_t> seen;
  for (const auto& [node, line] : results.log) {
    if (node != expectation.node) continue;
    ++seen[to_text(line.client)];
    const bool is_wanted = (!expectation.client || line.client.address == *expectation.client) &&
                           (!expectation.client_port || line.client.port == *expectation.client_port);
    matching += is_wanted ? 1U : 0U;
  }
  Judgement judgement{expectation.range.contains(matching), expectation.place,
                      "lines in the log of " + quoted(expectation.node)};
  if (expectation.client) {
    judgement.sentence += " that name " + (expectation.client_port
                                               ? to_text(net::Endpoint{*expectation.client, *expectation.client_port})
                                               : to_text(*expectation.client));
  }
  judgement.sentence += ": " + std::to_string(matching);
  if (!judgement.passed) {
    judgement.sentence += "; expected " + to_text(expectation.range) + "; it names " + list_of(seen);
  }
  return judgement;
}

Judgement judge_drops(const Expectation& expectation, const Results& results) {
  std::uint64_t total = 0;
  std::string seen;
  for (const auto& drop : results.drops) {
    if (!expectation.node.empty() && drop.node != expectation.node) continue;
    seen += (seen.empty() ? "" : ", ") + drop.node + " " + std::string(name_of(drop.reason)) + " " +
            std::to_string(drop.count);
    if (!expectation.reason || *expectation.reason == drop.reason) total += drop.count;
  }
  Judgement judgement{expectation.range.contains(total), expectation.place, "drops"};
  auto& sentence = judgement.sentence;
  if (!expectation.node.empty()) sentence += " at " + quoted(expectation.node);
  if (expectation.reason) sentence += " because " + quoted(name_of(*expectation.reason));
  sentence += ": " + std::to_string(total);
  if (!judgement.passed) {
    sentence += "; expected " + to_text(expectation.range) + "; seen: " + (seen.empty() ? "none at all" : seen);
  }
  return judgement;
}

Filter compiled(const Expectation& expectation) {
  auto filter = Filter::parse(expectation.match);
  if (!filter) throw std::logic_error(expectation.place + ": " + filter.error().sentence);
  return std::move(*filter);
}

}  // namespace

FrameLog::FrameLog(const Session& session) : tallies_(session.scenario().expect.size()) {
  const auto& scenario = session.scenario();
  for (const auto& node : scenario.nodes) is_host_.push_back(node.kind == NodeSpec::Kind::host);
  for (std::size_t i = 0; i < scenario.expect.size(); ++i) {
    const auto& expectation = scenario.expect[i];
    if (expectation.kind != Kind::frames) continue;
    Watch watch{i, expectation.node.empty(), false, 0, std::nullopt, compiled(expectation)};
    if (!watch.anywhere) {
      const auto node = scenario.find_node(expectation.node);
      if (!node) throw std::logic_error(expectation.place + ": no node " + expectation.node);
      watch.node = static_cast<std::uint32_t>(*node);
      watch.at_switch = !is_host_[*node];
    }
    if (!expectation.interface.empty()) {
      const auto* host = session.find_host(expectation.node);
      const auto interface = host == nullptr ? std::nullopt : host->find_interface(expectation.interface);
      if (!interface) throw std::logic_error(expectation.place + ": no interface " + expectation.interface);
      watch.interface = static_cast<std::uint32_t>(*interface);
    }
    watches_.push_back(std::move(watch));
  }
}

void FrameLog::on_event(const TraceEvent& event) {
  const bool is_sent = event.kind == TraceEvent::Kind::sent;
  const bool is_switched = event.kind == TraceEvent::Kind::switched;
  if (!is_sent && !is_switched && event.kind != TraceEvent::Kind::received) return;
  if (!event.is_frame || watches_.empty()) return;
  for (const auto& watch : watches_) {
    if (watch.anywhere ? !is_sent || !is_host_[event.node]
                       : event.node != watch.node || is_switched != watch.at_switch) {
      continue;
    }
    if (watch.interface && (!event.has_interface || event.interface != *watch.interface)) continue;
    auto& tally = tallies_[watch.expectation];
    ++tally.seen;
    if (!watch.filter.matches(event.bytes)) continue;
    if (tally.matching++ == 0) {
      tally.first = event.at;
      tally.first_number = event.number;
    }
  }
}

std::vector<Judgement> judge(const Scenario& scenario, const Results& results, const FrameLog& frames, Instant origin) {
  std::vector<Judgement> judgements;
  for (std::size_t i = 0; i < scenario.expect.size(); ++i) {
    const auto& expectation = scenario.expect[i];
    switch (expectation.kind) {
      case Kind::answers: judgements.push_back(judge_answers(expectation, results)); break;
      case Kind::errors: judgements.push_back(judge_errors(expectation, results)); break;
      case Kind::frames: judgements.push_back(judge_frames(expectation, frames.tally(i), origin)); break;
      case Kind::output: judgements.push_back(judge_output(expectation, results)); break;
      case Kind::log: judgements.push_back(judge_log(expectation, results)); break;
      case Kind::drops: judgements.push_back(judge_drops(expectation, results)); break;
    }
  }
  return judgements;
}

std::optional<std::string> end_table_name(const std::string& command) {
  if (command == "ip neigh") return "neigh";
  static constexpr std::array<std::string_view, 3> same{"ipvsadm -Ln", "ipvsadm -Lnc", "ipvsadm -Sn"};
  if (std::find(same.begin(), same.end(), command) != same.end()) return command;
  return std::nullopt;
}

}  // namespace lvslab::sim
