#include <lvslab/net/checksum.h>

#include "director_bench.h"
#include "helpers/call_id.h"
#include "helpers/ftp_text.h"
#include "helpers/stream_shift.h"

using namespace lvslab;
using namespace lvslab::ipvs;
using namespace lvslab::ipvs::test;
using namespace lvslab::net::literals;

namespace {

net::Bytes bytes_of(std::string_view text) { return std::as_bytes(std::span(text)); }

/// "none", or the Call-ID.
std::string call_id(std::string_view message) { return call_id_of(bytes_of(message)).value_or("none"); }

TEST_CASE("The Call-ID is read from its header, long or short", "[ipvs][sip]") {
  CHECK(call_id("INVITE sip:a SIP/2.0\r\nCall-ID: abc@10.0.0.1\r\n\r\n") == "abc@10.0.0.1");
  CHECK(call_id("INVITE sip:a SIP/2.0\r\nVia: x\r\ni : 42\r\n") == "42");
  CHECK(call_id("INVITE sip:a SIP/2.0\r\ncall-id:42\n") == "42");
  CHECK(call_id("Call-ID: first-line\r\n") == "none");
  CHECK(call_id("INVITE sip:a SIP/2.0\r\nVia: x\r\n\r\n") == "none");
  CHECK(call_id("INVITE sip:a SIP/2.0\r\nCall-ID: 42") == "none");
  CHECK(call_id("INVITE sip:a SIP/2.0\r\nCall-ID: " + std::string(255, 'x') + "\r\n") == std::string(255, 'x'));
  CHECK(call_id("INVITE sip:a SIP/2.0\r\nCall-ID: " + std::string(256, 'x') + "\r\n") == "none");
}

net::Packet sip(std::string_view from, std::string_view to, const std::string& id) {
  const std::string text = "OPTIONS sip:x SIP/2.0\r\nCall-ID: " + id + "\r\n\r\n";
  net::Packet packet(bytes_of(text));
  net::push_udp(packet, endpoint(from).port, endpoint(to).port, endpoint(from).address, endpoint(to).address);
  push_ip(packet, endpoint(from).address, endpoint(to).address, {net::IpProtocol::udp});
  return packet;
}

struct Sip : DirectorBench {
  Sip() {
    service("udp 10.0.0.4:5060", {.scheduler = "rr", .persistence = 60s, .persistence_engine = "sip"});
    server("10.0.1.7:5060", Forwarding::masquerading);
    server("10.0.1.8:5060", Forwarding::masquerading);
  }
};

TEST_CASE("A call stays with its server, whatever port its next message comes from", "[ipvs][sip]") {
  Sip bench;
  const auto first = bench.goes_to(sip("192.0.2.10:5060", "10.0.0.4:5060", "a@x"));
  const auto other = bench.goes_to(sip("192.0.2.10:5061", "10.0.0.4:5060", "b@x"));
  CHECK(first != other);
  CHECK(bench.goes_to(sip("192.0.2.10:5062", "10.0.0.4:5060", "a@x")) == first);
  CHECK(bench.goes_to(sip("192.0.2.10:5063", "10.0.0.4:5060", "b@x")) == other);
  CHECK(bench.in(udp({.from = "192.0.2.10:5064", .to = "10.0.0.4:5060"})) == "drop ipvs_helper");
}

TEST_CASE("A server's own call goes out as the service's", "[ipvs][sip]") {
  Sip bench;
  bench.forward(sip("10.0.1.7:5060", "192.0.2.20:5060", "c@x"));
  CHECK(net::to_text(net::IpView::at(bench.last.bytes())->source()) == "10.0.0.4");
  CHECK(bench.goes_to(sip("192.0.2.20:5060", "10.0.0.4:5060", "c@x")) == "10.0.1.7");
}

TEST_CASE("What an FTP control connection says about data", "[ipvs][ftp]") {
  using net::Family;
  CHECK(ftp_question_in("PASV\r\n", Family::ipv4) == FtpQuestion::passive);
  CHECK(ftp_question_in("NOOP\r\npasv\r\n", Family::ipv4) == FtpQuestion::passive);
  CHECK_FALSE(ftp_question_in("PASV\n  ", Family::ipv4).has_value());
  CHECK_FALSE(ftp_question_in("PASV\r\n", Family::ipv6).has_value());
  CHECK(ftp_question_in("EPSV\r\n", Family::ipv4) == FtpQuestion::extended_passive);
  CHECK(ftp_question_in("EPSV 2\r\n", Family::ipv6) == FtpQuestion::extended_passive);
  CHECK_FALSE(ftp_question_in("EPSV 2\r\n", Family::ipv4).has_value());
  CHECK(ftp_address_from_client("PORT 192,0,2,10,195,80\r\n", Family::ipv4, FtpNumbers::wrap) ==
        endpoint("192.0.2.10:50000"));
  CHECK(ftp_address_from_client("eprt |1|192.0.2.10|6275|\r\n", Family::ipv4, FtpNumbers::wrap) ==
        endpoint("192.0.2.10:6275"));
  CHECK(ftp_address_from_client("EPRT |2|2001:db8::9|6275|\r\n", Family::ipv6, FtpNumbers::wrap) ==
        endpoint("[2001:db8::9]:6275"));
  CHECK_FALSE(ftp_address_from_client("EPRT |2|2001:db8::9|6275|\r\n", Family::ipv4, FtpNumbers::wrap).has_value());
  const auto answer = ftp_passive_answer("227 Entering Passive Mode (10,0,1,7,195,80).\r\n", FtpNumbers::wrap);
  REQUIRE(answer.has_value());
  CHECK(answer->endpoint == endpoint("10.0.1.7:50000"));
  CHECK(answer->begin == 27);
  CHECK(answer->end == 27 + std::string("10,0,1,7,195,80").size());
  const auto extended =
      ftp_extended_answer("229 Entering Extended Passive Mode (|||6446|)\r\n", "10.0.1.7"_ip4, FtpNumbers::wrap);
  REQUIRE(extended.has_value());
  CHECK(extended->endpoint == endpoint("10.0.1.7:6446"));
  CHECK(ftp_address_text(endpoint("10.0.0.4:50000")) == "10,0,0,4,195,80");
}

TEST_CASE("Numbers too large for FTP wrap, or are none", "[ipvs][ftp][kernel]") {
  using enum FtpNumbers;
  using net::Family;
  const auto port = [](std::string_view text, FtpNumbers numbers) {
    return ftp_address_from_client(text, Family::ipv4, numbers);
  };
  CHECK(port("PORT 192,0,2,266,200,257\r\n", wrap) == endpoint("192.0.2.10:51201"));
  CHECK_FALSE(port("PORT 192,0,2,266,200,1\r\n", are_checked).has_value());
  CHECK_FALSE(port("PORT 192,0,2,10,200,257\r\n", are_checked).has_value());
  CHECK(port("PORT 192,0,2,10,255,255\r\n", are_checked) == endpoint("192.0.2.10:65535"));
  CHECK(port("EPRT |1|192.0.2.10|105537|\r\n", wrap) == endpoint("192.0.2.10:40001"));
  CHECK_FALSE(port("EPRT |1|192.0.2.10|65536|\r\n", are_checked).has_value());
  CHECK(port("EPRT |1|192.0.2.10|65535|\r\n", are_checked) == endpoint("192.0.2.10:65535"));
}

TEST_CASE("Behind a text that has grown every number is moved", "[ipvs][ftp]") {
  StreamShift shift;
  shift.change(net::TcpSeq{1000}, 3);
  CHECK(shift.forth(net::TcpSeq{1000}) == net::TcpSeq{1000});
  CHECK(shift.forth(net::TcpSeq{1050}) == net::TcpSeq{1053});
  CHECK(shift.back(net::TcpSeq{1053}) == net::TcpSeq{1050});
  CHECK(shift.back(net::TcpSeq{1000}) == net::TcpSeq{1000});
  shift.change(net::TcpSeq{2000}, -1);
  CHECK(shift.forth(net::TcpSeq{2000}) == net::TcpSeq{2003});
  CHECK(shift.forth(net::TcpSeq{2050}) == net::TcpSeq{2052});
}

/// A segment with a text in it.
net::Packet said(std::string_view from, std::string_view to, std::string_view text, std::uint32_t sequence,
                 std::uint32_t acknowledgement) {
  net::Packet packet(bytes_of(text));
  net::TcpHeader header;
  header.source = endpoint(from).port;
  header.destination = endpoint(to).port;
  header.sequence = net::TcpSeq{sequence};
  header.acknowledgement = net::TcpSeq{acknowledgement};
  header.flags = PSH_ACK;
  net::push_tcp(packet, header, endpoint(from).address, endpoint(to).address);
  push_ip(packet, endpoint(from).address, endpoint(to).address, {net::IpProtocol::tcp});
  return packet;
}

struct Ftp : DirectorBench {
  Ftp() {
    service("tcp 10.0.0.4:21");
    server("172.16.100.107:21", Forwarding::masquerading);
    in(tcp({.from = client, .to = "10.0.0.4:21"}));
    forward(tcp({.from = real, .to = client, .flags = SYN_ACK}));
    in(tcp({.from = client, .to = "10.0.0.4:21", .flags = ACK}));
  }
  static constexpr std::string_view client = "192.0.2.10:40000";
  static constexpr std::string_view real = "172.16.100.107:21";
  [[nodiscard]] std::string text() const {
    const auto payload = net::TcpView::at(net::IpView::at(last.bytes())->payload())->payload();
    return {reinterpret_cast<const char*>(payload.data()), payload.size()};
  }
  [[nodiscard]] net::TcpView segment() const { return *net::TcpView::at(net::IpView::at(last.bytes())->payload()); }
  [[nodiscard]] bool checksum_is_right() const {
    const auto ip = *net::IpView::at(last.bytes());
    net::ChecksumSum sum;
    sum.add_pseudo_header(ip.source(), ip.destination(), net::IpProtocol::tcp, ip.payload().size());
    sum.add(ip.payload());
    return sum.value() == 0;
  }
};

TEST_CASE("A passive server's address becomes the virtual one, and numbers behind it move", "[ipvs][ftp]") {
  Ftp bench;
  bench.in(said(bench.client, "10.0.0.4:21", "PASV\r\n", 1001, 2001));
  const std::string answer = "227 Entering Passive Mode (172,16,100,107,195,80).\r\n";
  bench.forward(said(bench.real, bench.client, answer, 2001, 1007));
  CHECK(bench.text() == "227 Entering Passive Mode (10,0,0,4,195,80).\r\n");
  CHECK(bench.segment().sequence() == net::TcpSeq{2001});
  CHECK(bench.checksum_is_right());

  const auto shrunk = static_cast<std::uint32_t>(answer.size() - bench.text().size());
  const auto next = 2001 + static_cast<std::uint32_t>(answer.size());
  bench.forward(said(bench.real, bench.client, "150 here\r\n", next, 1007));
  CHECK(bench.segment().sequence() == net::TcpSeq{next - shrunk});
  CHECK(bench.checksum_is_right());
  bench.in(said(bench.client, "10.0.0.4:21", "NOOP\r\n", 1007, next - shrunk));
  CHECK(bench.segment().acknowledgement() == net::TcpSeq{next});
  CHECK(bench.checksum_is_right());

  // The client may come from any port, once.
  CHECK(bench.in(tcp({.from = "192.0.2.10:41000", .to = "10.0.0.4:50000"})) ==
        "send to 172.16.100.107: 192.0.2.10:41000 > 172.16.100.107:50000 TCP SYN ttl 63");
  CHECK(bench.goes_to(tcp({.from = "192.0.2.10:41001", .to = "10.0.0.4:50000"})) == "-");
}

TEST_CASE("An active server calls from the virtual address", "[ipvs][ftp]") {
  Ftp bench;
  bench.in(said(bench.client, "10.0.0.4:21", "PORT 192,0,2,10,160,40\r\n", 1001, 2001));
  CHECK(bench.forward(tcp({.from = "172.16.100.107:20", .to = "192.0.2.10:41000"})) ==
        "accept: 10.0.0.4:20 > 192.0.2.10:41000 TCP SYN ttl 64");
}

}  // namespace
