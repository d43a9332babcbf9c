#include <algorithm>
#include <charconv>
#include <memory>
#include <stdexcept>

#include <lvslab/net/address.h>
#include <lvslab/net/mac.h>
#include <lvslab/sim/dissection.h>
#include <lvslab/sim/filter.h>
#include <lvslab/sim/lesson_walk.h>
#include <lvslab/sim/place_names.h>
#include <lvslab/sim/player.h>
#include <lvslab/sim/words.h>

namespace lvslab::sim {
namespace {

using Event = TraceEvent::Kind;
using Kind = LessonQuestion::Kind;
using What = LessonMoment::What;

/// Asked of one event after another.
class Matcher {
 public:
  Matcher(const Scenario& scenario, const LessonMoment& moment, Instant origin)
      : moment_(moment), filter_(Filter::parse(moment.match).value()), earliest_(origin + moment.after) {
    if (moment.node.empty()) return;
    node_ = scenario.find_node(moment.node);
    is_switch_ = node_ && scenario.nodes[*node_].kind == NodeSpec::Kind::network_switch;
  }

  [[nodiscard]] bool matches(const TraceEvent& event) const {
    if (event.bytes.empty() || event.at < earliest_ || !is_meant(event.kind)) return false;
    if (!moment_.node.empty() && (!node_ || event.node != *node_)) return false;
    return event.is_frame ? filter_.matches(event.bytes) : filter_.matches_datagram(event.bytes);
  }

 private:
  [[nodiscard]] bool is_meant(Event kind) const {
    switch (moment_.what) {
      case What::sent: return kind == Event::sent || kind == Event::switched;
      case What::received: return kind == Event::received;
      case What::delivered: return kind == Event::delivered;
      case What::dropped: return kind == Event::dropped;
      case What::passes: break;
    }
    if (moment_.node.empty()) return kind == Event::sent;
    return is_switch_ ? kind == Event::switched : kind == Event::sent || kind == Event::received;
  }

  const LessonMoment& moment_;
  Filter filter_;
  Instant earliest_;
  std::optional<std::size_t> node_;
  bool is_switch_ = false;
};

std::string in_words(const LessonMoment& moment) {
  if (moment.time) return "that time";
  std::string words = moment.match.empty() ? "a frame" : "a frame that matches '" + printable(moment.match, 200) + "'";
  if (moment.nth > 1) words += ", number " + std::to_string(moment.nth) + " of them,";
  if (!moment.node.empty()) words += " at " + quoted(moment.node);
  return words;
}

std::string value_in(const TraceEvent& event, std::string_view field) {
  for (const auto& layer : dissect(event.bytes, event.is_frame).layers) {
    if (layer.quoted) continue;
    if (const auto value = layer.value_of(field); !value.empty()) return std::string(value);
  }
  return {};
}

/// One course of the run, to its end.
struct Course {
  std::unique_ptr<Player> player;
  std::vector<WalkedStep::Typed> typed;

  [[nodiscard]] const EventLog& events() const { return player->recording().events(); }
  void finish(std::uint64_t most_events) const {
    while (events().size() < most_events && player->extend()) {
    }
  }
};

class Walk {
 public:
  Walk(const Scenario& scenario, std::uint64_t most_events)
      : scenario_(scenario), most_events_(most_events), base_{std::make_unique<Player>(scenario), {}} {
    base_.player->go_to_origin();
    base_moment_ = base_.player->position();
    origin_ = base_.player->world().origin();
    base_.finish(most_events);
  }

  std::vector<WalkedStep> go() {
    std::vector<WalkedStep> walked;
    for (const auto& step : scenario_.lesson->steps) walked.push_back(take(step));
    return walked;
  }

 private:
  WalkedStep take(const LessonStep& step) {
    if (!step.continues) changed_.reset();
    WalkedStep walked;
    Course& here = changed_ ? *changed_ : base_;
    walked.before = here.typed;
    std::uint64_t& last = changed_ ? changed_moment_ : base_moment_;
    if (step.moment) {
      if (const auto found = find_moment(scenario_, here.events(), origin_, *step.moment)) {
        last = *found;
      } else {
        walked.problems.push_back("the run never gets to its moment, " + in_words(*step.moment));
      }
    }
    walked.moment = last;
    if (!step.commands.empty()) type(step, here, walked);
    if (step.question) answer(step, changed_ && !step.commands.empty() ? *changed_ : here, walked);
    return walked;
  }

  void type(const LessonStep& step, Course& here, WalkedStep& walked) {
    here.player->go_to(walked.moment);
    auto next = std::make_unique<Course>(Course{here.player->branch(), here.typed});
    for (const auto& command : step.commands) {
      walked.own.push_back({command, next->player->position()});
      next->player->intervene(TypedCommand{command.node, command.run});
    }
    next->typed.insert(next->typed.end(), walked.own.begin(), walked.own.end());
    changed_moment_ = next->player->position();
    next->finish(most_events_);
    changed_ = std::move(next);
  }

  void answer(const LessonStep& step, const Course& course, WalkedStep& walked) const {
    const LessonQuestion& question = *step.question;
    const auto& events = course.events();
    const auto fail = [&](std::string why) { walked.problems.push_back("the run does not answer: " + std::move(why)); };
    switch (question.kind) {
      case Kind::choice: {
        const auto right = std::ranges::find(question.choices, true, &LessonChoice::is_right);
        walked.answer = LessonAnswer{std::to_string(right - question.choices.begin()), 0};
        return;
      }
      case Kind::server_of:
        walked.answer = server_of(events, question.request);
        if (!walked.answer) fail("request " + std::to_string(question.request) + " is not answered by a server's name");
        return;
      case Kind::answers_of: walked.answer = LessonAnswer{std::to_string(answers_of(events, question.node)), 0}; return;
      case Kind::frames: {
        const Matcher matcher(scenario_, *question.moment, origin_);
        const auto count = std::ranges::count_if(events, [&](const auto& event) { return matcher.matches(event); });
        walked.answer = LessonAnswer{std::to_string(count), 0};
        return;
      }
      default: break;
    }
    std::uint64_t number = walked.moment;
    if (question.moment) {
      const auto found = find_moment(scenario_, events, origin_, *question.moment);
      if (!found) return fail("there never is " + in_words(*question.moment));
      number = *found;
    }
    if (number == 0) return fail("nothing has happened at its moment");
    const auto& event = events[number - 1];
    if (question.kind == Kind::node_at) {
      walked.answer = LessonAnswer{scenario_.nodes[event.node].name, number};
      return;
    }
    const auto value = value_in(event, question.field);
    if (value.empty()) return fail("the frame at its moment has no field " + quoted(question.field));
    if (question.kind == Kind::value_of) {
      walked.answer = LessonAnswer{value, number};
      return;
    }
    const auto mac = net::Mac::parse(value);
    const std::string owner = mac ? PlaceNames(base_.player->world()).mac(*mac) : value;
    const std::string node = owner.substr(0, owner.find(':'));
    if (!scenario_.find_node(node)) return fail(quoted(value) + " is no node's MAC address");
    walked.answer = LessonAnswer{node, number};
  }

  [[nodiscard]] std::optional<LessonAnswer> server_of(const EventLog& events, std::uint32_t request) const {
    for (const auto& event : events) {
      if (event.kind != Event::request_ended || event.lineage.flow != request) continue;
      if (event.text.starts_with("ERR")) return LessonAnswer{std::string(nobody), event.number};
      if (!scenario_.find_node(std::string(event.text))) return std::nullopt;
      return LessonAnswer{std::string(event.text), event.number};
    }
    return LessonAnswer{std::string(nobody), 0};
  }

  /// Of nobody: those that end in an error or not at all.
  static std::int64_t answers_of(const EventLog& events, const std::string& node) {
    const auto is_answer = [](const TraceEvent& event) {
      return event.kind == Event::request_ended && !event.text.starts_with("ERR");
    };
    if (!node.empty()) {
      return std::ranges::count_if(events, [&](const auto& event) { return is_answer(event) && event.text == node; });
    }
    return std::ranges::count(events, Event::request_begun, &TraceEvent::kind) -
           std::ranges::count_if(events, is_answer);
  }

  const Scenario& scenario_;
  std::uint64_t most_events_;
  Course base_;
  std::uint64_t base_moment_ = 0;
  Instant origin_{};
  std::unique_ptr<Course> changed_;  ///< what the last steps' commands have made of it
  std::uint64_t changed_moment_ = 0;
};

std::string lowered(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == ' ' || c == '\t') continue;
    result += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return result;
}

std::optional<std::uint64_t> number_in(std::string_view text) {
  const bool is_hex = text.starts_with("0x");
  if (is_hex) text.remove_prefix(2);
  std::uint64_t number = 0;
  const auto [stop, failure] = std::from_chars(text.data(), text.data() + text.size(), number, is_hex ? 16 : 10);
  if (failure != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
  return number;
}

/// What a frame is told from others by.
std::string filter_for(const TraceEvent& event) {
  using Layer = DissectedLayer::Kind;
  const auto frame = dissect(event.bytes, event.is_frame);
  std::string filter;
  const auto ask = [&](const DissectedLayer& layer, std::string_view field) {
    const auto value = layer.value_of(field);
    if (!value.empty()) filter += (filter.empty() ? "" : " && ") + std::string(field) + " == " + std::string(value);
  };
  if (const auto* arp = frame.outermost(Layer::arp)) {
    filter = "arp.opcode == " + std::string(event.bytes[21] == std::byte{1} ? "1" : "2");
    ask(*arp, "arp.dst.proto_ipv4");
    return filter;
  }
  if (const auto* ip = frame.innermost(Layer::ipv4)) {
    ask(*ip, "ip.src");
    ask(*ip, "ip.dst");
  } else if (const auto* ipv6 = frame.innermost(Layer::ipv6)) {
    ask(*ipv6, "ipv6.src");
    ask(*ipv6, "ipv6.dst");
  }
  if (const auto* tcp = frame.innermost(Layer::tcp)) {
    ask(*tcp, "tcp.srcport");
    ask(*tcp, "tcp.dstport");
    for (const std::string flag : {"syn", "ack", "fin", "reset"}) {
      for (const char* value : {"0", "1"}) {
        const std::string question = "tcp.flags." + flag + " == " + value;
        const auto holds = Filter::parse(question);
        if (holds && (event.is_frame ? holds->matches(event.bytes) : holds->matches_datagram(event.bytes))) {
          filter += " && " + question;
          break;
        }
      }
    }
  } else if (const auto* udp = frame.innermost(Layer::udp)) {
    ask(*udp, "udp.srcport");
    ask(*udp, "udp.dstport");
  } else if (frame.innermost(Layer::icmp) != nullptr) {
    filter += " && icmp";
  }
  return filter;
}

}  // namespace

std::optional<std::uint64_t> find_moment(const Scenario& scenario, const EventLog& events, Instant origin,
                                         const LessonMoment& moment) {
  if (moment.time) {
    const auto later = std::ranges::upper_bound(events, origin + *moment.time, {}, &TraceEvent::at);
    if (later == events.begin()) return std::nullopt;
    return static_cast<std::uint64_t>(later - events.begin());
  }
  const Matcher matcher(scenario, moment, origin);
  std::uint32_t seen = 0;
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (matcher.matches(events[i]) && ++seen == moment.nth) return i + 1;
  }
  return std::nullopt;
}

LessonMoment moment_of(const Scenario& scenario, const EventLog& events, Instant origin, std::uint64_t number) {
  LessonMoment moment;
  if (number == 0 || number > events.size()) {
    moment.time = Duration{};
    return moment;
  }
  const auto& event = events[number - 1];
  switch (event.kind) {
    case Event::sent: moment.what = What::sent; break;
    case Event::received: moment.what = What::received; break;
    case Event::delivered: moment.what = What::delivered; break;
    case Event::dropped: moment.what = What::dropped; break;
    default: break;
  }
  if (event.bytes.empty() || (moment.what == What::passes && event.kind != Event::switched)) {
    moment.time = std::max(Duration{}, event.at - origin);
    return moment;
  }
  moment.node = scenario.nodes[event.node].name;
  moment.match = filter_for(event);
  const auto filter = Filter::parse(moment.match);
  if (!filter || !(event.is_frame ? filter->matches(event.bytes) : filter->matches_datagram(event.bytes))) {
    moment.match.clear();
  }
  const Matcher matcher(scenario, moment, origin);
  moment.nth =
      static_cast<std::uint32_t>(std::count_if(events.begin(), events.begin() + static_cast<std::ptrdiff_t>(number),
                                               [&](const auto& each) { return matcher.matches(each); }));
  if (moment.nth == 0) {  // it happened before traffic began
    moment = {};
    moment.time = Duration{};
  }
  return moment;
}

std::vector<WalkedStep> walk_lesson(const Scenario& scenario, std::uint64_t most_events) {
  if (!scenario.lesson) throw std::logic_error("there is no lesson to walk through");
  return Walk(scenario, most_events).go();
}

bool is_right(const LessonQuestion& question, const LessonAnswer& answer, std::string_view given) {
  const auto said = lowered(given);
  const auto right = lowered(answer.text);
  if (said == right) return true;
  if (question.kind != Kind::value_of) return false;
  if (const auto number = number_in(right)) return number_in(said) == number;
  if (const auto address = net::Address::parse(right)) return net::Address::parse(said) == address;
  if (const auto mac = net::Mac::parse(right)) {
    std::string colons = said;
    std::ranges::replace(colons, '-', ':');
    return net::Mac::parse(colons) == mac;
  }
  return false;
}

}  // namespace lvslab::sim
