#include <sstream>

#include <lvslab/ipvs/tcp_state.h>

#include "director_bench.h"

using namespace lvslab;
using namespace lvslab::ipvs;
using namespace lvslab::ipvs::test;

namespace {

constexpr const char* SERVER = "10.0.1.7:80";

struct Nat : DirectorBench {
  Nat() {
    service("tcp 10.0.0.4:80");
    server(SERVER, Forwarding::masquerading);
  }
  std::string client(net::TcpFlags flags) {
    in(tcp({.flags = flags}));
    return connection();
  }
  std::string replies(net::TcpFlags flags) {
    forward(tcp({.from = SERVER, .to = "192.0.2.10:40000", .flags = flags}));
    return connection();
  }
};
struct Dr : DirectorBench {
  Dr() {
    service("tcp 10.0.0.4:80");
    server("10.0.0.7:80");
  }
  std::string client(net::TcpFlags flags) {
    in(tcp({.flags = flags}));
    return connection();
  }
};

/// The tables once more, as rows of text: what the code has as an array must agree cell by cell.
constexpr const char* normal_table = R"(
SR ES ES SR SR SR SR SR SR SR SR
CL CW SS TW TW TW CL CW LA LI TW
ES ES SS ES FW TW CL CW CL LI ES
CL CL CL SR CL CL CL CL LA LI SR
SS ES SS SR SS SS SS SS SS LI SR
TW FW SS TW FW TW CL TW LA LI TW
ES ES SS ES FW TW CL CW LA ES ES
CL CL SS CL CL TW CL CL CL CL CL
SR ES ES SR SR SR SR SR SR SR SR
CL FW SS TW FW TW CL CW LA LI TW
ES ES SS ES FW TW CL CW CL LI ES
CL CL CL SR CL CL CL CL LA LI CL)";
constexpr const char* secure_table = R"(
SR ES ES SR SR SR SR SR SR SR SA
CL CW SS TW TW TW CL CW LA LI SA
ES ES SS SR FW TW CL CW CL LI SA
CL CL CL SR CL CL CL CL LA LI CL
SS ES SS SA SS SS SS SS SS LI SA
TW FW SS TW FW TW CL TW LA LI TW
ES ES SS ES FW TW CL CW LA ES ES
CL CL SS CL CL TW CL CL CL CL CL
SA ES ES SR SA SA SA SA SA SA SA
CL FW SS TW FW TW CL CW LA LI TW
ES ES SS ES FW TW CL CW CL LI ES
CL CL CL SR CL CL CL CL LA LI CL)";

TcpState state_of(const std::string& abbreviation) {
  const std::map<std::string, TcpState> states{
      {"NO", TcpState::none},     {"ES", TcpState::established}, {"SS", TcpState::syn_sent},
      {"SR", TcpState::syn_recv}, {"FW", TcpState::fin_wait},    {"TW", TcpState::time_wait},
      {"CL", TcpState::close},    {"CW", TcpState::close_wait},  {"LA", TcpState::last_ack},
      {"LI", TcpState::listen},   {"SA", TcpState::synack}};
  return states.at(abbreviation);
}

}  // namespace

TEST_CASE("Every cell of the state tables", "[ipvs][tcp-state]") {
  const auto table = GENERATE(TcpTable::normal, TcpTable::secure);
  std::istringstream cells(table == TcpTable::normal ? normal_table : secure_table);
  for (const auto direction : {Direction::input, Direction::output, Direction::input_only}) {
    for (const auto event : {TcpEvent::syn, TcpEvent::fin, TcpEvent::ack, TcpEvent::rst}) {
      for (std::size_t state = 0; state < tcp_state_count; ++state) {
        std::string expected;
        cells >> expected;
        CAPTURE(static_cast<int>(direction), name_of(event), name_of(static_cast<TcpState>(state)));
        CHECK(next_state(table, direction, event, static_cast<TcpState>(state)) == state_of(expected));
      }
    }
  }
}

TEST_CASE("RST counts before SYN, SYN before FIN, FIN before ACK; none of them closes", "[ipvs][tcp-state]") {
  CHECK(event_of({.fin = true, .syn = true, .rst = true, .ack = true}) == TcpEvent::rst);
  CHECK(event_of({.fin = true, .syn = true, .ack = true}) == TcpEvent::syn);
  CHECK(event_of({.fin = true, .ack = true}) == TcpEvent::fin);
  CHECK(event_of({.psh = true, .ack = true}) == TcpEvent::ack);
  CHECK(event_of({.psh = true, .urg = true}) == std::nullopt);
  CHECK(next_state(TcpTable::normal, Direction::input, std::nullopt, TcpState::established) == TcpState::close);
}

TEST_CASE("NAT: a connection opens, and the client closes first", "[ipvs][tcp-state][nat]") {
  Nat bench;
  CHECK(bench.client(SYN) == "SYN_RECV 60");
  CHECK(bench.load(SERVER) == "1/0");
  CHECK(bench.replies(SYN_ACK) == "SYN_RECV 60");
  CHECK(bench.client(ACK) == "ESTABLISHED 900");
  CHECK(bench.load(SERVER) == "1/0");
  CHECK(bench.client(FIN_ACK) == "CLOSE_WAIT 60");
  CHECK(bench.load(SERVER) == "0/1");
  CHECK(bench.replies(ACK) == "CLOSE_WAIT 60");
  CHECK(bench.replies(FIN_ACK) == "TIME_WAIT 120");
  CHECK(bench.client(ACK) == "TIME_WAIT 120");
  CHECK(bench.load(SERVER) == "0/1");
}

TEST_CASE("NAT: the server closes first", "[ipvs][tcp-state][nat]") {
  Nat bench;
  bench.client(SYN);
  bench.replies(SYN_ACK);
  bench.client(ACK);
  CHECK(bench.replies(FIN_ACK) == "FIN_WAIT 120");
  CHECK(bench.client(FIN_ACK) == "TIME_WAIT 120");
}

TEST_CASE("DR: only requests are seen, so the client's FIN ends in FIN_WAIT, which later ACKs prolong",
          "[ipvs][tcp-state][dr]") {
  Dr bench;
  CHECK(bench.client(SYN) == "SYN_RECV 60");
  CHECK(bench.client(ACK) == "ESTABLISHED 900");
  CHECK(bench.client(FIN_ACK) == "FIN_WAIT 120");
  CHECK(bench.load("10.0.0.7:80") == "0/1");
  bench.now += 50s;
  CHECK(bench.connection() == "FIN_WAIT 70");
  CHECK(bench.client(ACK) == "FIN_WAIT 120");
}

TEST_CASE("A client's reset during the handshake changes nothing; a server's closes", "[ipvs][tcp-state]") {
  Nat bench;
  bench.client(SYN);
  CHECK(bench.client(RST) == "SYN_RECV 60");
  CHECK(bench.replies(RST) == "CLOSE 10");
}

TEST_CASE("A reset closes an established connection, whatever its sequence number", "[ipvs][tcp-state]") {
  Dr bench;
  bench.client(SYN);
  bench.client(ACK);
  CHECK(bench.client(RST) == "CLOSE 10");
}

TEST_CASE("A segment without flags closes", "[ipvs][tcp-state]") {
  Dr bench;
  bench.client(SYN);
  CHECK(bench.client(NO_FLAGS) == "CLOSE 10");
}

TEST_CASE("A reply that passes on a DR connection makes it a connection of both directions", "[ipvs][tcp-state][dr]") {
  Dr bench;
  bench.client(SYN);
  bench.forward(tcp({.from = "10.0.0.4:80", .to = "192.0.2.10:40000", .flags = SYN_ACK}));
  bench.client(ACK);
  CHECK(bench.client(FIN_ACK) == "CLOSE_WAIT 60");  // and not FIN_WAIT
}

TEST_CASE("UDP has one state and is never active", "[ipvs][udp]") {
  DirectorBench bench;
  bench.service("udp 10.0.0.4:53");
  bench.server("10.0.1.7:53", Forwarding::masquerading);
  bench.in(udp());
  CHECK(bench.connection() == "UDP 300");
  CHECK(bench.load("10.0.1.7:53") == "0/1");
  bench.now += 100s;
  CHECK(bench.connection() == "UDP 200");
  bench.forward(udp({.from = "10.0.1.7:53", .to = "192.0.2.10:40000"}));
  CHECK(bench.connection() == "UDP 300");
}

TEST_CASE("ipvsadm --set changes three timeouts; a connection takes the new one with its next packet",
          "[ipvs][timeouts]") {
  Dr bench;
  bench.client(SYN);
  bench.client(ACK);
  REQUIRE(bench.director.set_timeouts({100s, 0s, 0s}));
  CHECK(bench.connection() == "ESTABLISHED 900");
  CHECK(bench.client(ACK) == "ESTABLISHED 100");
  CHECK(bench.director.timeouts().tcp == 100s);
  CHECK(bench.director.timeouts().tcp_fin == 120s);
  CHECK(bench.director.timeouts().udp == 300s);
  CHECK(bench.director.set_timeouts({-1s, 0s, 0s}).error() == ConfigError::invalid);
}
