#include "course.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <string_view>
#include <sys/utsname.h>
#include <thread>

#include <lvslab/sim/session.h>

#include "cabling.h"
#include "capture.h"
#include "client.h"
#include "command_process.h"
#include "injector.h"
#include "server.h"

namespace lvslab::cli::guest {
namespace {

using Clock = std::chrono::steady_clock;

/// Bridges learn and neighbours settle before anything counts.
constexpr auto settling = 200ms;
/// Servers' threads are listening by then.
constexpr auto starting = 200ms;
/// What is under way when the last request has ended may still arrive.
constexpr auto fading = 300ms;

/// What is written by many threads and read when the run ends, possibly while some still wait.
struct Findings {
  std::mutex mutex;
  sim::RunRecord record;
};

/// Something that happens at a time after the origin.
struct Event {
  Duration at{};
  std::function<void()> happen;
};

/// Other commands are done within a few milliseconds of when they are due, unless the machine is busy.
bool takes_its_time(const std::string& line) {
  return std::ranges::any_of(std::array<std::string_view, 3>{"sleep", "ping", "arping"},
                             [&](std::string_view word) { return line.find(word) != std::string::npos; });
}

class Course {
 public:
  explicit Course(const sim::Scenario& scenario) : scenario_(scenario), cabling_(scenario) {}

  sim::RunRecord play() {
    for (const auto& node : scenario_.nodes) {
      for (const auto& interface : node.interfaces) {
        if (node.kind == sim::NodeSpec::Kind::host && is_linked(node.name, interface.name)) {
          capture_.listen(cabling_.host(node.name), interface.name);
        }
      }
    }
    std::this_thread::sleep_for(settling);
    run_node_commands();
    const net::Family any = sim::uses_ipv6(scenario_) ? net::Family::ipv6 : net::Family::ipv4;
    for (const auto& node : scenario_.nodes) {
      for (const auto& service : node.services) serve(cabling_.host(node.name), service, any);
    }
    capture_.start();
    plan_traffic();
    plan_timeline();
    begin();
    follow_plan();
    await_end();
    auto frames = capture_.stop();
    const std::lock_guard lock(findings_->mutex);
    auto& record = findings_->record;
    if (scenario_.until) leave_out_later_frames(frames, record.origin + *scenario_.until);
    record.frames = std::move(frames);
    utsname system{};
    ::uname(&system);
    record.kernel = system.release;
    return record;
  }

 private:
  [[nodiscard]] bool is_linked(const std::string& node, const std::string& interface) const {
    const sim::LinkEnd end{node, interface};
    return std::ranges::any_of(scenario_.links, [&](const auto& link) { return link.a == end || link.b == end; });
  }

  void run_node_commands() {
    for (const auto& node : scenario_.nodes) {
      for (const auto& command : node.commands) {
        findings_->record.commands.push_back({node.name, command, run_line(command, cabling_.host(node.name)).output});
      }
    }
  }

  /// A thread that is waited for only as long as the run lasts.
  template <class Work>
  void start(Work work) {
    ++*under_way_;
    std::thread([work = std::move(work), under_way = under_way_] {
      work();
      --*under_way;
    }).detach();
  }

  void plan_traffic() {
    for (std::size_t k = 0; k < scenario_.traffic.size(); ++k) {
      const auto& traffic = scenario_.traffic[k];
      findings_->record.answers[std::to_string(k)].resize(traffic.answer_count());
      if (traffic.injects()) {
        plan_frames(traffic);
        continue;
      }
      const auto& machine = cabling_.host(traffic.from);
      for (std::uint32_t i = 0; i < traffic.count; ++i) {
        plan_.push_back({traffic.start + i * traffic.interval, [this, &machine, &traffic, k, i] {
                           start([findings = findings_, &machine, &traffic, k, i] {
                             std::string answer = ask(machine, traffic, i);
                             const std::lock_guard lock(findings->mutex);
                             findings->record.answers[std::to_string(k)][i] = std::move(answer);
                           });
                         }});
      }
    }
  }

  void plan_frames(const sim::TrafficSpec& traffic) {
    const auto injector = std::make_shared<const Injector>(cabling_.host(traffic.from), traffic.interface);
    for (std::uint32_t i = 0; i < traffic.count; ++i) {
      plan_.push_back(
          {traffic.start + i * traffic.interval, [injector, &traffic, i] { injector->send(traffic.frame(i)); }});
    }
  }

  void plan_timeline() {
    for (const auto& entry : scenario_.timeline) plan_.push_back({entry.at, happening(entry)});
    std::ranges::stable_sort(plan_, {}, &Event::at);
  }

  std::function<void()> happening(const sim::TimelineEntry& entry) {
    using Kind = sim::TimelineEntry::Kind;
    switch (entry.kind) {
      case Kind::command: {
        const std::size_t place = findings_->record.commands.size();
        findings_->record.commands.push_back({entry.node, entry.command, ""});
        return [this, &entry, place] {
          start([findings = findings_, &machine = cabling_.host(entry.node), &entry, place, due = origin_ + entry.at] {
            std::string output = run_line(entry.command, machine).output;
            const Duration late = std::chrono::duration_cast<Duration>(Clock::now() - due);
            const std::lock_guard lock(findings->mutex);
            findings->record.commands[place].text = std::move(output);
            if (late > findings->record.latest.by && !takes_its_time(entry.command)) {
              findings->record.latest = {late, entry.node + "$ " + entry.command};
            }
          });
        };
      }
      case Kind::node_down:
      case Kind::node_up: return [this, &entry] { cabling_.set_node(entry.node, entry.kind == Kind::node_up); };
      case Kind::link_down:
      case Kind::link_up: return [this, &entry] { cabling_.set_link(entry.link, entry.kind == Kind::link_up); };
    }
    return [] {};
  }

  void begin() {
    origin_ = Clock::now() + starting;
    const auto today = std::chrono::system_clock::now().time_since_epoch() + starting;
    findings_->record.origin = Instant{std::chrono::duration_cast<Duration>(today)};
  }

  void follow_plan() {
    for (const auto& event : plan_) {
      if (scenario_.until && event.at > *scenario_.until) break;
      std::this_thread::sleep_until(origin_ + event.at);
      event.happen();
    }
  }

  void await_end() {
    if (scenario_.until) {
      std::this_thread::sleep_until(origin_ + *scenario_.until);
    } else {
      while (*under_way_ > 0) std::this_thread::sleep_for(10ms);
      std::this_thread::sleep_for(fading);
    }
    read_tables();
  }

  /// Connections first: looking takes time, and they run out by the second.
  void read_tables() {
    for (const bool connections : {true, false}) {
      for (const auto& node : scenario_.nodes) {
        if (node.kind != sim::NodeSpec::Kind::host) continue;
        for (const auto& [name, command] : sim::tables_of(node)) {
          if (command.starts_with("ipvsadm") != connections) continue;
          std::string output = run_line(command, cabling_.host(node.name)).output;
          const std::lock_guard lock(findings_->mutex);
          findings_->record.tables[node.name][name] = std::move(output);
        }
      }
    }
  }

  static void leave_out_later_frames(std::map<std::string, std::vector<sim::CapturedFrame>>& frames, Instant end) {
    for (auto& [interface, captured] : frames) {
      std::erase_if(captured, [end](const sim::CapturedFrame& frame) { return frame.at > end; });
    }
  }

  const sim::Scenario& scenario_;
  Cabling cabling_;
  Capture capture_;
  std::vector<Event> plan_;
  // Shared with threads that may outlive the run: a request that nobody answers.
  std::shared_ptr<Findings> findings_ = std::make_shared<Findings>();
  std::shared_ptr<std::atomic<int>> under_way_ = std::make_shared<std::atomic<int>>(0);
  Clock::time_point origin_;
};

}  // namespace

sim::RunRecord play(const sim::Scenario& scenario) {
  // Threads may still look at it when the record is handed out: it lives as long as the process.
  return (new Course(scenario))->play();
}

}  // namespace lvslab::cli::guest
