#include <random>

#include <lvslab/ipvs/connection_table.h>

#include "director_bench.h"

using namespace lvslab;
using namespace lvslab::ipvs;
using namespace lvslab::ipvs::test;

namespace {

constexpr auto TCP = net::IpProtocol::tcp;

Connection connection(std::uint32_t client, std::uint32_t timeout_s = 60) {
  Connection c;
  c.client = {net::Ipv4{0xc0000000U + client / 50000}, net::Port{static_cast<std::uint16_t>(1 + client % 50000)}};
  c.virtual_address = endpoint("10.0.0.4:80");
  c.server = endpoint("10.0.1.7:8080");
  c.forwarding = Forwarding::masquerading;
  c.timeout_s = timeout_s;
  return c;
}

}  // namespace

TEST_CASE("A connection is found from both ends", "[ipvs][table]") {
  ConnectionTable table;
  const auto c = connection(5);
  const auto id = table.insert(c, Instant{});
  CHECK(table.find_request(TCP, c.client, endpoint("10.0.0.4:80")) == id);
  CHECK(table.find_request(TCP, c.client, endpoint("10.0.0.4:81")) == no_connection);
  CHECK(table.find_request(net::IpProtocol::udp, c.client, endpoint("10.0.0.4:80")) == no_connection);
  CHECK(table.find_reply(TCP, endpoint("10.0.1.7:8080"), c.client) == id);
  CHECK(table.find_reply(TCP, endpoint("10.0.0.4:80"), c.client) == no_connection);
}

TEST_CASE("Without masquerading the reply comes from the virtual address", "[ipvs][table]") {
  ConnectionTable table;
  auto c = connection(5);
  c.forwarding = GENERATE(Forwarding::direct_routing, Forwarding::tunnelling, Forwarding::local);
  const auto id = table.insert(c, Instant{});
  CHECK(table.find_reply(TCP, endpoint("10.0.0.4:80"), c.client) == id);
  CHECK(table.find_reply(TCP, endpoint("10.0.1.7:8080"), c.client) == no_connection);
}

TEST_CASE("Of several alike the newest is found", "[ipvs][table]") {
  ConnectionTable table;
  const auto first = table.insert(connection(1), Instant{});
  const auto second = table.insert(connection(1), Instant{});
  CHECK(table.find_request(TCP, connection(1).client, endpoint("10.0.0.4:80")) == second);
  for (std::uint32_t i = 100; i < 5000; ++i) table.insert(connection(i), Instant{});  // the table grows meanwhile
  CHECK(table.find_request(TCP, connection(1).client, endpoint("10.0.0.4:80")) == second);
  table.remove(second);
  CHECK(table.find_request(TCP, connection(1).client, endpoint("10.0.0.4:80")) == first);
}

TEST_CASE("A hundred thousand connections are all found, and listed oldest first", "[ipvs][table]") {
  ConnectionTable table;
  for (std::uint32_t i = 0; i < 100000; ++i) table.insert(connection(i), Instant{});
  for (std::uint32_t i = 0; i < 100000; i += 97) {
    const auto id = table.find_request(TCP, connection(i).client, endpoint("10.0.0.4:80"));
    REQUIRE(id != no_connection);
    REQUIRE(table[id].client == connection(i).client);
  }
  const auto all = table.all();
  REQUIRE(all.size() == 100000);
  for (std::uint32_t i = 0; i < 100000; i += 997) REQUIRE(table[all[i]].client == connection(i).client);
}

TEST_CASE("Finished connections leave their places to new ones", "[ipvs][table]") {
  ConnectionTable table;
  std::uint32_t highest = 0;
  for (std::uint32_t i = 0; i < 10000; ++i) {
    const auto id = table.insert(connection(i), Instant{});
    highest = std::max(highest, static_cast<std::uint32_t>(id));
    if (i >= 10) table.remove(table.find_request(TCP, connection(i - 10).client, endpoint("10.0.0.4:80")));
  }
  CHECK(highest <= 10);
  CHECK(table.size() == 10);
}

TEST_CASE("Expiry is exact and in order, whatever is refreshed, shortened or removed", "[ipvs][table][expiry]") {
  // Against the simplest thing that can be right: a list of all, searched each time.
  std::mt19937 random(GENERATE(1U, 2U, 3U));
  const auto below = [&](unsigned limit) { return static_cast<std::uint32_t>(random() % limit); };
  ConnectionTable table;
  std::map<std::uint32_t, Instant> model;
  Instant now{};
  const auto id_of = [&](std::uint32_t client) {
    return table.find_request(TCP, connection(client).client, endpoint("10.0.0.4:80"));
  };
  std::uint32_t next = 0;
  for (int step = 0; step < 20000; ++step) {
    const auto action = below(10);
    const std::uint32_t timeout = below(3) == 0 ? below(5000) : below(70);
    if (action < 3 || model.empty()) {
      table.insert(connection(next, timeout), now);
      model[next++] = now + std::chrono::seconds(timeout);
    } else if (action < 8) {
      auto any = model.lower_bound(below(next));
      if (any == model.end()) any = model.begin();
      const auto id = id_of(any->first);
      REQUIRE(id != no_connection);
      if (action == 7) {
        table.remove(id);
        model.erase(any);
      } else {
        table[id].timeout_s = timeout;
        table.rearm(id, now);
        any->second = now + std::chrono::seconds(timeout);
      }
    } else {
      now += action == 8 ? Duration{std::chrono::milliseconds(below(1500))} : Duration{std::chrono::seconds(below(40))};
      Instant before{};
      if (const auto deadline = table.next_deadline()) {
        const auto earliest = std::ranges::min_element(model, {}, [](const auto& entry) { return entry.second; });
        REQUIRE(*deadline <= earliest->second);
      } else {
        REQUIRE(model.empty());
      }
      while (const auto id = table.next_expired(now)) {
        REQUIRE(table[*id].expires_at >= before);
        before = table[*id].expires_at;
        const auto client =
            (table[*id].client.address.ipv4().to_uint() - 0xc0000000U) * 50000 + table[*id].client.port.to_uint() - 1U;
        REQUIRE(model.at(client) == before);
        REQUIRE(before <= now);
        model.erase(client);
        table.remove(*id);
      }
      for (const auto& [client, when] : model) REQUIRE(when > now);
    }
    REQUIRE(table.size() == model.size());
  }
}

TEST_CASE("A copy of the table goes on by itself", "[ipvs][table][value]") {
  ConnectionTable table;
  for (std::uint32_t i = 0; i < 3000; ++i) table.insert(connection(i, i), Instant{});
  ConnectionTable copy(table);
  while (const auto id = table.next_expired(Instant{1000s})) table.remove(*id);
  CHECK(table.size() == 1999);
  CHECK(copy.size() == 3000);
  while (const auto id = copy.next_expired(Instant{2000s})) copy.remove(*id);
  CHECK(copy.size() == 999);
}
