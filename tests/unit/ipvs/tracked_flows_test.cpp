// What Linux 6.1's nf_conntrack was seen to do with each segment in each state (docs/ipvs.md section 8.4), as
// /proc/net/nf_conntrack showed it.

#include "tracked_flows.h"

#include <string>

#include "support/catch.h"
#include "support/packets.h"

using namespace lvslab;
using namespace lvslab::ipvs;
using namespace lvslab::test;

namespace {

constexpr ConnectionId id{7};

/// A script: who sends (C the client, S the server) and what: s SYN, S SYN and ACK, a ACK, f FIN and ACK, R RST, r RST
/// and ACK, n nothing; "+60" waits.
struct Flow {
  TrackedFlows flows;
  Instant now{};
  bool was_known = false;

  static net::TcpFlags flags_of(char letter) {
    switch (letter) {
      case 's': return SYN;
      case 'S': return SYN_ACK;
      case 'a': return ACK;
      case 'f': return FIN_ACK;
      case 'R': return RST;
      case 'r': return {.rst = true, .ack = true};
      default: return {};
    }
  }
  explicit Flow(const std::string& script) {
    for (std::size_t at = 0; at < script.size();) {
      const auto end = std::min(script.find(' ', at), script.size());
      const auto word = script.substr(at, end - at);
      at = end + 1;
      if (word[0] == '+') {
        now += std::chrono::seconds(std::stoi(word.substr(1)));
        continue;
      }
      Headers headers;
      headers.protocol = net::IpProtocol::tcp;
      headers.has_ports = headers.has_transport = true;
      headers.tcp_flags = flags_of(word[1]);
      was_known = flows.hear(id, headers, word[0] == 'C' ? Direction::input : Direction::output, now);
      flows.confirm(id);
    }
  }
  /// Seconds that it is kept from here; 0: it is not known.
  [[nodiscard]] int kept() const {
    int seconds = 0;
    for (const int step : {100'000, 10'000, 1'000, 100, 10, 1}) {
      while (flows.knows(id, now + std::chrono::seconds(seconds + step) - 1ms)) seconds += step;
    }
    return seconds;
  }
};

int kept_after(const std::string& script) { return Flow(script).kept(); }
bool is_known(const std::string& script) { return Flow(script).was_known; }

}  // namespace

TEST_CASE("How long a flow is kept after each step of a connection that both sides are heard of", "[ipvs][tracking]") {
  CHECK(kept_after("Cs") == 120);
  CHECK(kept_after("Cs SS") == 60);
  CHECK(kept_after("Cs SS Ca") == 432'000);
  CHECK(kept_after("Cs SS Ca Cf") == 120);
  CHECK(kept_after("Cs SS Ca Cf Sa") == 60);
  CHECK(kept_after("Cs SS Ca Cf Sf") == 30);
  CHECK(kept_after("Cs SS Ca Cf Sa Sf Ca") == 120);
  CHECK(kept_after("Cs SS Ca Sf Ca Cf Sa") == 120);
  CHECK(kept_after("Cs SS Ca Cr") == 10);
  CHECK(kept_after("Cs SS Sr") == 10);
}

TEST_CASE("A SYN belongs to a known flow until that is in TIME_WAIT or CLOSE; there it begins another",
          "[ipvs][tracking]") {
  for (const auto* before : {"Cs", "Cs SS", "Cs SS Ca", "Cs SS Ca Cf", "Cs SS Ca Cf Sa", "Cs SS Ca Cf Sf"}) {
    INFO(before);
    CHECK(is_known(before + std::string(" Cs")));
  }
  for (const auto* before : {"Cs SS Ca Cf Sa Sf Ca", "Cs SS Ca Cr", "Cs SS Ca SR"}) {
    INFO(before);
    CHECK_FALSE(is_known(before + std::string(" Cs")));
    CHECK(kept_after(before + std::string(" Cs")) == 120);
  }
}

TEST_CASE("Ignored SYNs and segments that do not fit leave the flow's time alone", "[ipvs][tracking]") {
  CHECK(kept_after("Cs +3 Cs") == 117);
  CHECK(kept_after("Cs +3 Ca") == 117);
  CHECK(kept_after("Cs SS +3 Cn") == 57);
  CHECK(kept_after("Cs SS Ca Cf +3 Cs") == 117);
  CHECK(kept_after("Cs SS Ca Cf +3 Cf") == 30);
}

TEST_CASE("With direct routing one side is not heard: only the SYN counts", "[ipvs][tracking]") {
  CHECK(kept_after("Cs +1 Ca +1 Cf") == 118);
  CHECK_FALSE(is_known("Cs Ca"));
  CHECK(is_known("Cs Ca Cf Cs"));
  CHECK(kept_after("Cs Ca Cr") == 120);  // it acknowledges what nobody said
  CHECK(kept_after("Cs Ca CR") == 0);
  CHECK(kept_after("Cs Sr") == 0);
}

TEST_CASE("A flow that is met midway is taken up by an acknowledgement only", "[ipvs][tracking]") {
  CHECK(kept_after("Cs +120 Ca") == 300);
  CHECK(kept_after("Cs +120 Ca Cf") == 120);
  CHECK(kept_after("Cs +120 Cf") == 0);
  CHECK(kept_after("Cs +120 SS") == 0);
  CHECK(kept_after("Cs +120 Ca CR") == 0);
  CHECK(is_known("Cs +120 Ca Cs"));
}

TEST_CASE("A flow that its packet has not brought out of the host is not known", "[ipvs][tracking]") {
  TrackedFlows flows;
  Headers headers;
  headers.protocol = net::IpProtocol::udp;
  CHECK_FALSE(flows.hear(id, headers, Direction::input, Instant{}));
  CHECK(flows.is_beginning(id));
  CHECK_FALSE(flows.hear(id, headers, Direction::input, Instant{1s}));
  flows.confirm(id);
  CHECK(flows.hear(id, headers, Direction::input, Instant{2s}));
  flows.forget(id);
  CHECK_FALSE(flows.knows(id, Instant{2s}));
}

TEST_CASE("UDP is kept for 30 s, and for 120 s once it goes both ways for more than two seconds", "[ipvs][tracking]") {
  TrackedFlows flows;
  Headers headers;
  headers.protocol = net::IpProtocol::udp;
  const auto hear = [&](Direction direction, Instant when) {
    flows.hear(id, headers, direction, when);
    flows.confirm(id);
  };
  hear(Direction::input, Instant{});
  CHECK_FALSE(flows.knows(id, Instant{30s}));
  hear(Direction::output, Instant{1s});
  CHECK(flows.knows(id, Instant{30s}));
  CHECK_FALSE(flows.knows(id, Instant{31s}));
  hear(Direction::input, Instant{3s});
  CHECK(flows.knows(id, Instant{122s}));
  CHECK_FALSE(flows.knows(id, Instant{123s}));
}

TEST_CASE("An INIT belongs to the old association's flow while that is kept: 10 s after its end", "[ipvs][tracking]") {
  TrackedFlows flows;
  Instant now{};
  const auto hear = [&](Direction direction, SctpEvent event) {
    Headers headers;
    headers.protocol = net::IpProtocol::sctp;
    headers.sctp_event = event;
    const bool was_known = flows.hear(id, headers, direction, now);
    flows.confirm(id);
    return was_known;
  };
  using enum SctpEvent;
  CHECK_FALSE(hear(Direction::input, init));
  CHECK(flows.knows(id, now + 9s));
  CHECK_FALSE(flows.knows(id, now + 10s));
  CHECK_FALSE(hear(Direction::input, cookie_echo));  // nobody has answered
  CHECK(hear(Direction::output, init_ack));
  CHECK_FALSE(flows.knows(id, now + 3s));
  CHECK(hear(Direction::input, cookie_echo));
  CHECK(hear(Direction::output, cookie_ack));
  CHECK(flows.knows(id, now + 209s));
  CHECK(hear(Direction::input, shutdown));
  CHECK_FALSE(flows.knows(id, now + 3s));
  CHECK(hear(Direction::output, shutdown_ack));
  CHECK(hear(Direction::input, shutdown_complete));
  now += 9s;
  CHECK(hear(Direction::input, init));
}
