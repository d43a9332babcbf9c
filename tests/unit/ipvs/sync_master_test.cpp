// What a master tells of its connections, when, and in which datagrams. Section 10.4 of docs/ipvs.md.

#include <lvslab/ipvs/sync_message.h>
#include <lvslab/ipvs/tcp_state.h>

#include "director_bench.h"

using namespace lvslab;
using namespace lvslab::ipvs;
using namespace lvslab::ipvs::test;

namespace {

class Master : public DirectorBench {
 public:
  explicit Master(std::uint16_t longest = 0) {
    service("tcp 10.0.0.4:80");
    server("10.0.0.7:80", Forwarding::direct_routing);
    start(longest);
  }
  void start(std::uint16_t longest = 0) {
    SyncSettings settings;
    settings.interface = "eth0";
    settings.sync_id = 7;
    settings.maximum_length = longest;
    REQUIRE(director.start_daemon(SyncRole::master, settings, 1500, now));
  }
  /// SYN, ACK, data: the third packet of an established connection.
  void opens(int port) {
    segment(port, SYN);
    segment(port, ACK);
    segment(port, PSH_ACK);
  }
  void segment(int port, net::TcpFlags flags) { in(tcp({"192.0.2.10:" + std::to_string(port), "10.0.0.4:80", flags})); }
  /// Everything that is announced until nothing waits any more: "40000 ESTABLISHED 900" for each record.
  std::vector<std::string> told_of() {
    std::vector<std::string> records;
    for (const auto& datagram : sent()) {
      for (const auto& entry : SyncMessage::read(datagram.payload)->entries) {
        const auto& record = entry.record;
        records.push_back((record.is_template() ? "template" : net::to_text(record.client.port)) + " " +
                          std::string(name_of(static_cast<TcpState>(record.state))) + " " +
                          std::to_string(record.timeout_s));
      }
    }
    return records;
  }
  std::vector<SyncDatagram> sent() {
    const auto deadline = now + 4s;
    while (const auto next = director.next_emission()) {
      if (*next > deadline) break;
      now = std::max(now, *next);
      director.advance(now);
    }
    return taken();
  }
  std::vector<SyncDatagram> taken() {
    std::vector<SyncDatagram> datagrams;
    for (auto& emission : director.take_emissions()) datagrams.push_back(std::get<SyncDatagram>(emission));
    return datagrams;
  }
};

using Told = std::vector<std::string>;

}  // namespace

TEST_CASE("A connection is announced with its third packet, if it is established, and when it ends", "[ipvs][sync]") {
  Master master;
  master.segment(40000, SYN);
  master.segment(40000, ACK);
  CHECK(master.told_of().empty());
  master.segment(40000, PSH_ACK);
  CHECK(master.told_of() == Told{"40000 ESTABLISHED 900"});
  for (int i = 4; i < 53; ++i) master.segment(40000, ACK);
  CHECK(master.told_of().empty());
  master.segment(40000, ACK);
  CHECK(master.told_of() == Told{"40000 ESTABLISHED 900"});  // the fifty-third
  master.segment(40000, FIN_ACK);
  CHECK(master.told_of() == Told{"40000 FIN_WAIT 120"});
}

TEST_CASE("An end is announced at once, even of a connection that never was", "[ipvs][sync]") {
  Master master;
  master.segment(40000, SYN);
  master.segment(40000, ACK);
  master.segment(40001, SYN);
  master.segment(40000, FIN_ACK);
  CHECK(master.told_of() == Told{"40000 FIN_WAIT 120"});
}

TEST_CASE("sync_threshold chooses the packets that announce a connection", "[ipvs][sync]") {
  Master master;
  master.segment(40000, SYN);
  const auto [threshold, announced] = GENERATE(table<const char*, std::vector<int>>(
      {{"3 50", {3}}, {"2 4", {2, 6, 10}}, {"0 1", {2, 3, 4, 5, 6, 7, 8, 9, 10}}, {"5 0", {5}}, {"0 3", {3, 6, 9}}}));
  master.set("sync_threshold", threshold);
  CAPTURE(threshold);
  std::vector<int> seen;
  for (int packet = 2; packet <= 10; ++packet) {
    master.segment(40000, ACK);
    if (!master.told_of().empty()) seen.push_back(packet);
  }
  CHECK(seen == announced);
}

TEST_CASE("With sync_refresh_period a connection is announced when its end has moved far enough", "[ipvs][sync]") {
  Master master;
  master.set("sync_threshold", "0 0");
  master.set("sync_refresh_period", "20");
  master.segment(40000, SYN);
  master.segment(40000, ACK);
  CHECK(master.told_of().size() == 1);
  const Instant first = master.now;
  std::vector<int> seen;
  for (int second = 5; second <= 60; second += 5) {
    master.now = first + std::chrono::seconds(second);
    master.segment(40000, ACK);
    master.director.advance(master.now + 4s);
    if (!master.taken().empty()) seen.push_back(second);
  }
  CHECK(seen == std::vector<int>{20, 40, 60});
}

TEST_CASE("With sync_persist_mode only templates of persistent services are announced", "[ipvs][sync]") {
  Master master;
  master.service("tcp 10.0.0.4:443", {.scheduler = "rr", .persistence = 300s});
  master.server("10.0.0.7:443");
  master.set("sync_persist_mode", "1");
  for (const auto flags : {SYN, ACK, PSH_ACK}) master.in(tcp({"192.0.2.10:40000", "10.0.0.4:443", flags}));
  for (const auto& record : master.told_of()) CHECK(record.starts_with("template"));
  master.opens(40001);
  CHECK(master.told_of() == Told{"40001 ESTABLISHED 900"});
}

TEST_CASE("A template is announced with every announced packet of its connections", "[ipvs][sync]") {
  Master master;
  master.service("tcp 10.0.0.4:443", {.scheduler = "rr", .persistence = 300s});
  master.server("10.0.0.7:443");
  for (const auto flags : {SYN, ACK, PSH_ACK}) master.in(tcp({"192.0.2.10:40000", "10.0.0.4:443", flags}));
  const auto told = master.told_of();
  CHECK(std::ranges::count(told, "40000 ESTABLISHED 900") == 1);
  CHECK(std::ranges::count_if(told, [](const auto& text) { return text.starts_with("template"); }) == 3);
}

TEST_CASE("Records collect for two seconds, and the daemon looks about once a second", "[ipvs][sync]") {
  Master master;
  master.now = Instant{300ms};
  master.opens(40000);
  master.now = Instant{1500ms};
  master.opens(40001);
  std::vector<SyncDatagram> datagrams;
  while (datagrams.empty()) {
    master.now = *master.director.next_emission();
    master.director.advance(master.now);
    datagrams = master.taken();
  }
  CHECK((master.now == Instant{3120ms}));  // its third look: 1.04 s each, by the kernel's timers
  REQUIRE(datagrams.size() == 1);
  CHECK(SyncMessage::read(datagrams[0].payload)->entries.size() == 2);
  CHECK(SyncMessage::read(datagrams[0].payload)->syncid == 7);
  CHECK(datagrams[0].group == net::Address(default_sync_group));
  CHECK(datagrams[0].port == default_sync_port);
}

TEST_CASE("A full message leaves some twenty milliseconds after, eight at once", "[ipvs][sync]") {
  Master master(8 + 2 * 36);
  for (int port = 40000; port < 40003; ++port) master.opens(port);
  CHECK(*master.director.next_emission() == Instant{30ms});
  master.director.advance(Instant{30ms});
  CHECK(master.taken().size() == 1);
  master.now = Instant{40ms};
  for (int port = 40003; port < 40003 + 16; ++port) master.opens(port);
  CHECK(*master.director.next_emission() == Instant{40ms});
  master.director.advance(Instant{40ms});
  CHECK(master.taken().size() == 8);
}

TEST_CASE("Messages beyond sync_qlen_max are lost", "[ipvs][sync]") {
  Master master(1);  // one record a message
  master.set("sync_qlen_max", "2");
  for (int port = 40000; port < 40006; ++port) master.opens(port);
  master.director.advance(Instant{30ms});
  CHECK(master.taken().size() == 2);
}

TEST_CASE("Version 0 has shorter records, without the timeout", "[ipvs][sync]") {
  Master master;
  master.set("sync_version", "0");
  master.opens(40000);
  const auto datagrams = master.sent();
  REQUIRE(datagrams.size() == 1);
  CHECK(datagrams[0].payload.size() == 4 + 24);
  const auto message = *SyncMessage::read(datagrams[0].payload);
  CHECK(message.version == SyncVersion::v0);
  CHECK(message.entries.at(0).record.flags == (sync_flag::no_output | 3U));
}

TEST_CASE("A daemon that is stopped forgets what it has not sent", "[ipvs][sync]") {
  Master master;
  master.opens(40000);
  REQUIRE(master.director.stop_daemon(SyncRole::master, master.now));
  CHECK(master.sent().empty());
  CHECK_FALSE(master.director.next_emission());
}

TEST_CASE("Each daemon runs once", "[ipvs][sync]") {
  Master master;
  SyncSettings settings;
  settings.interface = "eth0";
  CHECK(master.director.start_daemon(SyncRole::master, settings, 1500, master.now).error() ==
        ConfigError::already_exists);
  CHECK(master.director.stop_daemon(SyncRole::backup, master.now).error() == ConfigError::no_such_service);
  CHECK(master.director.start_daemon(SyncRole::backup, settings, 9000, master.now).has_value());
  const auto daemons = master.director.daemons();
  REQUIRE(daemons.size() == 2);
  CHECK(daemons[0].role == SyncRole::master);
  CHECK(daemons[0].settings.maximum_length == 1472);
  CHECK(daemons[1].settings.maximum_length == 9000 - 28);
  CHECK(daemons[1].settings.ttl == 1);
}

TEST_CASE("What a master sends, a backup understands", "[ipvs][sync]") {
  Master master;
  master.opens(40000);
  DirectorBench backup;
  backup.service("tcp 10.0.0.4:80");
  backup.server("10.0.0.7:80");
  SyncSettings settings;
  settings.interface = "eth0";
  REQUIRE(backup.director.start_daemon(SyncRole::backup, settings, 1500, backup.now));
  for (const auto& datagram : master.sent()) backup.director.receive_sync(datagram.payload, backup.now, backup.story);
  CHECK(backup.connection() == "ESTABLISHED 900");
  CHECK(backup.goes_to(tcp({"192.0.2.10:40000", "10.0.0.4:80", ACK})) == "10.0.0.7");
}
