// What a backup makes of messages: compared with a Linux 6.1 kernel's backup that got the same datagrams.

#include <cstdio>
#include <fstream>
#include <map>
#include <sstream>

#include <lvslab/ipvs/sync_message.h>
#include <lvslab/ipvs/tcp_state.h>

#include "director_bench.h"
#include "synchronisation/hexadecimal.h"

using namespace lvslab;
using namespace lvslab::ipvs;
using namespace lvslab::ipvs::test;

namespace {

const std::string folder = LVSLAB_SOURCE_DIR "/tests/unit/ipvs/synchronisation/";

std::vector<std::string> lines_of(const std::string& file) {
  std::ifstream in(folder + file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with('#')) lines.push_back(line);
  }
  REQUIRE_FALSE(lines.empty());
  return lines;
}

/// A backup of every syncid, with the services that the kernel's had.
DirectorBench backup(std::uint8_t sync_id = 0) {
  DirectorBench bench;
  bench.service("tcp 10.0.0.100:80", {.scheduler = "rr", .persistence = 300s});
  bench.server("10.0.0.7:80", Forwarding::direct_routing);
  bench.service("udp 10.0.0.100:53");
  bench.server("10.0.0.7:53", Forwarding::masquerading);
  const ServiceKey mark{net::IpProtocol::tcp, {}, 9};
  REQUIRE(bench.director.add_service(mark, {.scheduler = "rr", .persistence = 300s}, bench.now));
  REQUIRE(bench.director.add_server(mark, endpoint("10.0.0.7:0"), {Forwarding::masquerading}, bench.now));
  SyncSettings settings;
  settings.interface = "eth0";
  settings.sync_id = sync_id;
  REQUIRE(bench.director.start_daemon(SyncRole::backup, settings, 1500, bench.now));
  return bench;
}

struct Row {
  std::string state;
  std::string server;
  double seconds = 0;
};

/// By protocol, client and virtual address, as /proc/net/ip_vs_conn_sync prints them.
using Rows = std::map<std::string, Row>;

std::string hexadecimal(std::uint32_t value, int digits) {
  char text[16];
  std::snprintf(text, sizeof text, "%0*X", digits, value);
  return text;
}
std::string end_text(const net::Endpoint& end) {
  return hexadecimal(end.address.ipv4().to_uint(), 8) + " " + hexadecimal(end.port.to_uint(), 4);
}

Rows kernel_rows() {
  Rows rows;
  for (const auto& line : lines_of("backup_table.txt")) {
    std::istringstream in(line);
    std::string protocol, client, client_port, address, port, server, server_port, state, origin;
    double seconds = 0;
    in >> protocol >> client >> client_port >> address >> port >> server >> server_port >> state >> origin >> seconds;
    CHECK(origin == "SYNC");
    rows[protocol + " " + client + " " + client_port + " " + address + " " + port] = {state, server + " " + server_port,
                                                                                      seconds};
  }
  return rows;
}

std::string protocol_text(net::IpProtocol protocol) {
  switch (protocol) {
    case net::IpProtocol::tcp: return "TCP";
    case net::IpProtocol::udp: return "UDP";
    case net::IpProtocol::sctp: return "SCTP";
    default: return protocol == net::IpProtocol{0} ? "IP" : "IP_" + std::to_string(static_cast<int>(protocol));
  }
}

Rows rows_of(DirectorBench& bench) {
  Rows rows;
  for (const auto& connection : bench.director.connections(bench.now)) {
    CHECK(connection.is_from_sync);
    rows[protocol_text(connection.protocol) + " " + end_text(connection.client) + " " +
         end_text(connection.virtual_address)] = {connection.state, end_text(connection.server),
                                                  std::chrono::duration<double>(connection.expires_in).count()};
  }
  return rows;
}

void receive(DirectorBench& bench, const std::vector<std::byte>& datagram) {
  bench.story.clear();
  bench.director.receive_sync(datagram, bench.now, bench.story);
}

std::vector<std::byte> message(const std::vector<SyncRecord>& records, std::uint8_t sync_id = 0) {
  SyncMessageWriter writer(SyncVersion::v1, sync_id, 1472);
  for (const auto& record : records) writer.add(record);
  return writer.take();
}

SyncRecord established(std::uint16_t port = 40000) {
  SyncRecord record;
  record.state = 1;
  record.client = {"192.0.2.10"_ip4, net::Port{port}};
  record.virtual_address = endpoint("10.0.0.100:80");
  record.server = endpoint("10.0.0.7:80");
  record.timeout_s = 900;
  return record;
}

}  // namespace

TEST_CASE("Sound, strange and broken datagrams leave the table that they leave in the kernel", "[ipvs][sync]") {
  auto bench = backup();
  for (const auto& line : lines_of("datagrams.txt")) {
    receive(bench, lvslab::test::bytes_of(line.substr(line.find('\t') + 1)));
  }
  auto ours = rows_of(bench);
  auto kernels = kernel_rows();
  // A forwarding method without a name, which is not modelled.
  CHECK(kernels.erase("TCP 0A000032 0428 0A000064 0050") == 1);
  // More seconds than the kernel's counter of milliseconds can show.
  CHECK(ours.at("TCP 0A000032 0410 0A000064 0050").seconds == 4294967295.0);
  kernels.at("TCP 0A000032 0410 0A000064 0050").seconds = 4294967295.0;
  for (const auto& [key, row] : kernels) {
    CAPTURE(key);
    REQUIRE(ours.contains(key));
    const bool has_names = key.substr(0, 3) == "TCP" || key.substr(0, 3) == "UDP" || key.substr(0, 3) == "IP ";
    if (has_names) CHECK(ours[key].state == row.state);
    CHECK(ours[key].server == row.server);
    CHECK(ours[key].seconds >= row.seconds);  // the kernel was asked up to six seconds later
    CHECK(ours[key].seconds <= row.seconds + 6);
  }
  for (const auto& [key, row] : ours) {
    CAPTURE(key);
    CHECK(kernels.contains(key));
  }
  bench.now += 10ms;  // what was ended to be made anew goes with the next tick
  // 1064, 1111: see above, and a one-packet connection that the kernel keeps outside of its table.
  CHECK(bench.load("10.0.0.7:80") == "44/2");
  CHECK(bench.load("10.0.0.7:53") == "1/1");
  CHECK(bench.report("10.0.0.7:80").persistent == 8);
}

TEST_CASE("A synced connection carries on with the backup's own forwarding method", "[ipvs][sync]") {
  auto bench = backup();
  receive(bench, message({established()}));  // the master masquerades, this one routes directly
  bench.now += 1s;
  CHECK(bench.in(tcp({"192.0.2.10:40000", "10.0.0.100:80", ACK})).starts_with("send to 10.0.0.7"));
  CHECK(bench.connection() == "ESTABLISHED 900");
  CHECK(bench.load("10.0.0.7:80") == "1/0");
}

TEST_CASE("A connection whose server is not configured goes there all the same, by the master's method",
          "[ipvs][sync]") {
  auto bench = backup();
  auto record = established();
  record.server = endpoint("10.0.0.99:8080");
  receive(bench, message({record}));
  CHECK(bench.in(tcp({"192.0.2.10:40000", "10.0.0.100:80", ACK})).starts_with("send to 10.0.0.99"));
  CHECK(text_of_datagram(bench.last).find("> 10.0.0.99:8080") != std::string::npos);
}

TEST_CASE("A server that is added later takes its connections over with the next message", "[ipvs][sync]") {
  auto bench = backup();
  auto record = established();
  record.server = endpoint("10.0.0.8:80");
  receive(bench, message({record}));
  REQUIRE(bench.director.add_server(bench.key("tcp 10.0.0.100:80"), endpoint("10.0.0.8:80"), {}, bench.now));
  CHECK(bench.load("10.0.0.8:80") == "0/0");
  record.flags = sync_flag::inactive;
  record.state = 5;
  receive(bench, message({record}));
  CHECK(bench.load("10.0.0.8:80") == "0/1");
}

TEST_CASE("A backup of a syncid hears no other, one of syncid 0 hears all", "[ipvs][sync]") {
  auto picky = backup(5);
  receive(picky, message({established()}, 6));
  receive(picky, message({established()}, 0));
  CHECK(picky.director.connection_count() == 0);
  receive(picky, message({established()}, 5));
  CHECK(picky.director.connection_count() == 1);
  auto open = backup(0);
  receive(open, message({established()}, 6));
  CHECK(open.director.connection_count() == 1);
}

TEST_CASE("A message longer than the backup reads is passed over", "[ipvs][sync]") {
  auto bench = backup();
  std::vector<SyncRecord> records;
  for (std::uint16_t i = 0; i < 41; ++i) records.push_back(established(static_cast<std::uint16_t>(40000 + i)));
  receive(bench, message(records));  // 1484 bytes; 1472 are read
  CHECK(bench.director.connection_count() == 0);
  records.pop_back();
  receive(bench, message(records));
  CHECK(bench.director.connection_count() == 40);
}

TEST_CASE("With backup_only a director leaves requests to its own stack while its backup daemon runs", "[ipvs][sync]") {
  auto bench = backup();
  bench.set("backup_only", "1");
  CHECK(bench.in(tcp({"192.0.2.10:40000", "10.0.0.100:80", SYN})).starts_with("accept"));
  CHECK(bench.director.connection_count() == 0);
  REQUIRE(bench.director.stop_daemon(SyncRole::backup, bench.now));
  CHECK(bench.in(tcp({"192.0.2.10:40000", "10.0.0.100:80", SYN})).starts_with("send to 10.0.0.7"));
}

TEST_CASE("A synced template keeps its client on its server", "[ipvs][sync]") {
  auto bench = backup();
  REQUIRE(bench.director.add_server(bench.key("tcp 10.0.0.100:80"), endpoint("10.0.0.8:80"), {}, bench.now));
  SyncRecord record;
  record.flags = sync_flag::is_template | sync_flag::inactive | sync_flag::no_output | 3U;
  record.state = 1;
  record.client = {"192.0.2.10"_ip4, net::Port{}};
  record.virtual_address = endpoint("10.0.0.100:80");
  record.server = endpoint("10.0.0.7:80");
  record.timeout_s = 300;
  receive(bench, message({record}));
  CHECK(bench.connection() == "ASSURED 300");
  for (int port = 40000; port < 40004; ++port) {
    CHECK(bench.goes_to(tcp({"192.0.2.10:" + std::to_string(port), "10.0.0.100:80", SYN})) == "10.0.0.7");
  }
}

TEST_CASE("An SCTP association goes on in the state the master announced", "[ipvs][sync]") {
  auto bench = backup();
  auto record = established();
  record.protocol = net::IpProtocol::sctp;
  record.state = 8;
  record.timeout_s = 0;
  receive(bench, message({record}));
  CHECK(bench.connection() == "ESTABLISHED 900");
}

TEST_CASE("A template of a call is known by its Call-ID, if a service here uses that engine", "[ipvs][sync]") {
  auto bench = backup();
  SyncRecord record;
  record.protocol = net::IpProtocol::udp;
  record.flags = sync_flag::is_template | sync_flag::inactive;
  record.client = {"192.0.2.10"_ip4, net::Port{}};
  record.virtual_address = endpoint("10.0.0.100:5060");
  record.server = endpoint("10.0.0.7:5060");
  record.timeout_s = 300;
  record.engine_data = "call-1";
  record.engine_name = "sip";
  receive(bench, message({record}));
  CHECK(bench.director.connection_count() == 0);
  bench.service("udp 10.0.0.100:5060", {.scheduler = "rr", .persistence = 300s, .persistence_engine = "sip"});
  bench.server("10.0.0.7:5060", Forwarding::masquerading);
  receive(bench, message({record, record}));
  record.engine_data = "call-2";
  receive(bench, message({record}));
  const auto connections = bench.director.connections(bench.now);
  REQUIRE(connections.size() == 2);
  CHECK(connections[0].engine_data == "call-1");
  CHECK(connections[1].engine_data == "call-2");
}

TEST_CASE("Later kernels judge the flags of records", "[ipvs][sync]") {
  auto bench = backup();
  bench.director.set_kernel(*kernel_profile("6.1.192"));
  auto strange = established();
  strange.flags = sync_flag::one_packet;
  auto other = established(40001);
  other.flags = sync_flag::is_template;
  other.state = 2;
  receive(bench, message({strange, other, established(40002)}));
  CHECK(bench.director.connection_count() == 1);
}
