#pragma once
/// A host with a console and nobody at the other ends of its two cables: what a command does to it and says.

#include <algorithm>
#include <map>
#include <string>

#include <lvslab/sim/console.h>

namespace lvslab::test {

class ConsoleNode {
 public:
  struct Answer {
    std::string output;
    int exit_code = 0;
    bool understood = true;
  };

  explicit ConsoleNode(host::Ipv6Mode ipv6 = host::Ipv6Mode::off) : host_(1, ipv6) {
    host_.add_ethernet("eth0", *net::Mac::parse("02:00:00:00:03:01"), 1500);
    host_.add_ethernet("eth1", *net::Mac::parse("02:00:00:00:03:02"), 1500);
  }

  /// Runs a line to its end, in a shell of its own, however long it waits.
  Answer run(const std::string& line) {
    std::map<std::string, std::string> variables;
    sim::Job job(line);
    const auto machine = [&] { return sim::Machine{name_, host_, transport_, files_, variables, &identity_}; };
    job.start(machine(), now_, outcome_);
    settle(job, machine());
    while (!job.finished()) {
      const auto due = host_.next_deadline();
      now_ = std::max(now_, due ? std::min(*due, *job.next_deadline()) : *job.next_deadline());
      if (due && *due <= now_) {
        host_.advance(now_, outcome_);
        settle(job, machine());
      }
      if (job.next_deadline() && *job.next_deadline() <= now_) {
        job.advance(machine(), now_, outcome_);
        settle(job, machine());
      }
    }
    return {job.output(), job.exit_code(), job.understood()};
  }
  std::string output_of(const std::string& line) { return run(line).output; }

  [[nodiscard]] host::Host& host() { return host_; }
  [[nodiscard]] std::map<std::string, std::string>& files() { return files_; }

 private:
  /// What is for local sockets is the job's or nobody's; frames go nowhere.
  void settle(sim::Job& job, sim::Machine machine) {
    while (!outcome_.delivered.empty()) {
      const auto delivered = std::move(outcome_.delivered);
      outcome_.clear();
      for (const host::Delivery& each : delivered) (void)job.on_delivery(each, machine, now_, outcome_);
    }
    outcome_.clear();
  }

  std::string name_ = "d";
  host::Host host_;
  sim::Transport transport_{"d", 1};
  std::map<std::string, std::string> files_;
  sim::LabIdentity identity_{{"eth0", {8, 11, false}}, {"eth1", {9, 12, false}}};
  host::Outcome outcome_;
  Instant now_{};
};

}  // namespace lvslab::test
