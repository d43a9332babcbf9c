#include "../../../sim/devices/switch.h"

#include "support/catch.h"

using namespace lvslab;
using sim::LearningSwitch;
using Kind = sim::LearningSwitch::Decision::Kind;

namespace {

net::Mac mac(std::uint8_t last) { return net::Mac{{2, 0, 0, 0, 0, last}}; }

struct ThreePorts {
  ThreePorts() {
    for (int i = 0; i < 3; ++i) device.add_port();
  }
  LearningSwitch::Decision receive(std::uint8_t from, net::Mac to, sim::SwitchPort in, Instant now = {}) {
    return device.receive(mac(from), to, in, now, story);
  }
  LearningSwitch device{300s};
  Story story;
};

}  // namespace

TEST_CASE("An unknown address is flooded, a known one goes to its port", "[sim][switch]") {
  ThreePorts lan;
  CHECK(lan.receive(1, mac(2), 0).kind == Kind::flood);
  const auto back = lan.receive(2, mac(1), 1);
  CHECK(back.kind == Kind::forward);
  CHECK(back.port == 0);
}

TEST_CASE("Broadcast is always flooded, to all ports but its own", "[sim][switch]") {
  ThreePorts lan;
  CHECK(lan.receive(1, net::Mac::broadcast(), 0).kind == Kind::flood);
  CHECK_FALSE(lan.device.floods_to(0, 0));
  CHECK(lan.device.floods_to(1, 0));
}

TEST_CASE("A frame for an address on its own port goes nowhere", "[sim][switch]") {
  ThreePorts lan;
  lan.receive(1, mac(9), 0);
  CHECK(lan.receive(2, mac(1), 0).kind == Kind::discard);
}

TEST_CASE("An address that moves is followed at once", "[sim][switch]") {
  ThreePorts lan;
  lan.receive(1, mac(9), 0);
  lan.receive(1, mac(9), 2);
  CHECK(lan.receive(2, mac(1), 1).port == 2);
}

TEST_CASE("An address not seen for longer than the ageing time is unknown again", "[sim][switch]") {
  ThreePorts lan;
  lan.receive(1, mac(9), 0);
  CHECK(lan.receive(2, mac(1), 1, Instant{300s}).kind == Kind::forward);
  CHECK(lan.receive(2, mac(1), 1, Instant{301s}).kind == Kind::flood);
}

TEST_CASE("A port that goes down forgets who was behind it and is not flooded to", "[sim][switch]") {
  ThreePorts lan;
  lan.receive(1, mac(9), 0);
  lan.device.set_port_up(0, false);
  CHECK(lan.receive(2, mac(1), 1).kind == Kind::flood);
  CHECK_FALSE(lan.device.floods_to(0, 1));
}

TEST_CASE("Link-local group addresses stay on their wire", "[sim][switch]") {
  ThreePorts lan;
  CHECK(lan.receive(1, net::Mac{{0x01, 0x80, 0xc2, 0, 0, 1}}, 0).kind == Kind::discard);
  CHECK(lan.receive(1, net::Mac{{0x01, 0, 0x5e, 0, 0, 0x12}}, 0).kind == Kind::flood);
}

TEST_CASE("A switch keeps a thousand addresses apart, and forgets those of one port alone", "[sim][switch]") {
  ThreePorts lan;
  const auto station = [](unsigned i) {
    return net::Mac{{2, 0, 0, 1, static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i)}};
  };
  for (unsigned i = 0; i < 1000; ++i) lan.device.receive(station(i), mac(9), i % 3, Instant{}, lan.story);
  CHECK(lan.device.table(Instant{}).size() == 1000);
  lan.device.set_port_up(1, false);
  bool all_right = true;
  for (unsigned i = 0; i < 1000; ++i) {
    const auto decision = lan.device.receive(mac(8), station(i), i % 3 == 0 ? 2 : 0, Instant{}, lan.story);
    const bool is_right =
        i % 3 == 1 ? decision.kind == Kind::flood : decision.kind == Kind::forward && decision.port == i % 3;
    all_right = all_right && is_right;
  }
  CHECK(all_right);
  CHECK(lan.device.table(Instant{}).size() == 667 + 1);
}
