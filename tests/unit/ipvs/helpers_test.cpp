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

TEST_CASE("A Call-ID may stand on the next line, once, if that begins with a blank", "[ipvs][sip]") {
  const std::string begin = "INVITE sip:a SIP/2.0\r\nCall-ID";
  CHECK(call_id(begin + ":\r\n 42\r\n") == "42");
  CHECK(call_id(begin + "\r\n : 42\r\n") == "42");
  CHECK(call_id(begin + ":\n\t42\r\n") == "42");
  CHECK(call_id(begin + ":\r\n42\r\n") == "none");
  CHECK(call_id(begin + ":\r\n \r\n 42\r\n") == "none");
}

TEST_CASE("What only looks like a Call-ID spoils the message", "[ipvs][sip]") {
  CHECK(call_id("OPTIONS x\r\nCall-IDs: 41\r\nCall-ID: 42\r\n") == "none");
  CHECK(call_id("OPTIONS x\r\ni-d: 41\r\nCall-ID: 42\r\n") == "none");
  CHECK(call_id("OPTIONS x\r\nin: 41\r\nCall-ID: 42\r\n") == "42");
  CHECK(call_id("OPTIONS x\r\nCall-ID: 42@\r\n") == "none");
  CHECK(call_id("OPTIONS x\n\rCall-ID: 42\r\n") == "none");
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

TEST_CASE("A call that another server continues is that server's from then on", "[ipvs][sip]") {
  Sip bench;
  const auto first = bench.goes_to(sip("192.0.2.10:5060", "10.0.0.4:5060", "a@x"));
  const std::string other = first == "10.0.1.7" ? "10.0.1.8" : "10.0.1.7";
  bench.forward(sip(other + ":5060", "192.0.2.10:5070", "a@x"));
  CHECK(bench.goes_to(sip("192.0.2.10:5062", "10.0.0.4:5060", "a@x")) == other);
}

TEST_CASE("A service without engine any more passes over the templates of calls", "[ipvs][sip]") {
  Sip bench;
  const auto first = bench.goes_to(sip("192.0.2.10:5060", "10.0.0.4:5060", "a@x"));
  REQUIRE(bench.director.edit_service(Sip::key("udp 10.0.0.4:5060"), {.scheduler = "rr", .persistence = 60s}, bench.now)
              .has_value());
  CHECK(bench.goes_to(sip("192.0.2.10:5062", "10.0.0.4:5060", "a@x")) != first);
}

TEST_CASE("What an FTP control connection says about data", "[ipvs][ftp]") {
  using net::Family;
  CHECK(ftp_question_in("PASV\r\n", Family::ipv4) == FtpQuestion::passive);
  CHECK(ftp_question_in("NOOP\r\npasv\r\n", Family::ipv4) == FtpQuestion::passive);
  CHECK_FALSE(ftp_question_in("PASV\n  ", Family::ipv4).has_value());
  CHECK_FALSE(ftp_question_in("PASV\r\n", Family::ipv6).has_value());
  CHECK(ftp_question_in("EPSV\r\n", Family::ipv4) == FtpQuestion::extended_passive);
  CHECK(ftp_question_in("EPSV 2\r\n", Family::ipv6) == FtpQuestion::extended_passive);
  CHECK(ftp_question_in("EPSV 2\r\n", Family::ipv4) == FtpQuestion::not_understood);
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

TEST_CASE("What stands before and between FTP's numbers matters little to the director", "[ipvs][ftp]") {
  const auto port = [](std::string_view text) {
    const auto heard = ftp_address_from_client(text, net::Family::ipv4, FtpNumbers::wrap);
    return heard ? net::to_text(*heard) : "-";
  };
  const auto text = GENERATE(
      values<std::string_view>({"PORT192,0,2,99,27,90\r\n", "PORTX 192,0,2,99,27,90\r\n", "PORT\t192,0,2,99,27,90\r\n",
                                "PORT  192,0,2,99,27,90x", "PORT 192,0,2,099,27,90,7", "PORT\r\n 192,0,2,99,27,90\r\n",
                                "EPRTX  !1!192.0.2.99!7002!", "EPRT (1(192.0.2.99(7002("}));
  CHECK(port(text) == "192.0.2.99:7002");
  CHECK(port("PORT 192,0,2,,27,90\r\n") == "192.0.2.0:7002");
  CHECK(port("PORT ,0,2,99,27,\r\n") == "0.0.2.99:6912");
  CHECK(port("EPRT |1|000192.00.02.099|7002|\r\n") == "192.0.2.99:7002");
  CHECK(net::to_text(*ftp_address_from_client("EPRT |2|02001:db8::0|7002|\r\n", net::Family::ipv6, FtpNumbers::wrap)) ==
        "[2001:db8::]:7002");
  const auto nothing = GENERATE(values<std::string_view>(
      {"EPRT |1|192.0.2.0256|7002|\r\n", "EPRT |1|192..2.99|7002|\r\n", "PORT 192,0,2,99,27,90",
       "PORT 192,0,2, 99,27,90\r\n", "PORT (192,0,2,99,27,90)\r\n", "PORT x 192,0,2,99,27,90\r\n",
       "EPRT|1|192.0.2.99|7002|\r\n", "EPRT |1|192.0.2.99|7002\r\n", "EPRT ||192.0.2.99|7002|\r\n",
       "EPRT |1||7002|\r\n", "EPRT |01|192.0.2.99|7002|\r\n", "EPRT |1|192.0.2.99||\r\n",
       "EPRT |1|192.0.2.99| 7002|\r\n"}));
  CHECK(port(nothing) == "-");
}

TEST_CASE("A server's answer needs no closing bracket, and a family only with an address", "[ipvs][ftp]") {
  const auto passive = [](std::string_view text) {
    const auto heard = ftp_passive_answer(text, FtpNumbers::wrap);
    return heard ? net::to_text(heard->endpoint) : "-";
  };
  CHECK(passive("227 =10,0,1,77,78,36\r\n") == "10.0.1.77:20004");
  CHECK(passive("227 ((10,0,1,77,78,36,9") == "10.0.1.77:20004");
  CHECK(passive("227 x 7 (10,0,1,77,78,36)\r\n") == "-");
  CHECK(passive("227 ( 10,0,1,77,78,36)\r\n") == "-");
  CHECK(passive("227-(10,0,1,77,78,36)\r\n") == "-");
  const auto extended = [](std::string_view text) {
    const auto heard = ftp_extended_answer(text, "10.0.1.77"_ip4, FtpNumbers::wrap);
    return heard ? net::to_text(heard->endpoint) : "-";
  };
  CHECK(extended("229 x (((|||6446|") == "10.0.1.77:6446");
  CHECK(extended("229 (|1|10.0.1.88|6446|)\r\n") == "10.0.1.88:6446");
  CHECK(extended("229 (|1||6446|)\r\n") == "-");
  CHECK(extended("229 (||10.0.1.77|6446|)\r\n") == "-");
  CHECK(extended("229 (|2||6446|)\r\n") == "-");
  CHECK(extended("229 x (y) (|||6446|)\r\n") == "-");
}

TEST_CASE("The first question in a segment counts, and an EPSV that is not understood hides all others",
          "[ipvs][ftp]") {
  using enum FtpQuestion;
  const auto asked = [](std::string_view text) { return ftp_question_in(text, net::Family::ipv4); };
  CHECK(asked("EPSV\r\nPASV\r\n") == extended_passive);
  CHECK(asked("PASV\r\nEPSV\r\n") == passive);
  CHECK(asked("EPSVPASV\r\n") == passive);
  CHECK(asked("EPSV ALL\r\nPASV\r\n") == not_understood);
  CHECK(asked("EPSV 2\r\nPASV\r\n") == not_understood);
  CHECK(asked("EPSV\r\r") == extended_passive);
  CHECK_FALSE(asked("EPSV\r").has_value());
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

TEST_CASE("An active client's address beside an EPSV that is not understood is not heard", "[ipvs][ftp]") {
  Ftp bench;
  bench.in(said(bench.client, "10.0.0.4:21", "PORT 192,0,2,10,160,40\r\nEPSV ALL\r\n", 1001, 2001));
  CHECK(bench.director.connections(bench.now).size() == 1);
}

TEST_CASE("FTP over IPv6 goes nowhere through NAT while connection tracking verifies checksums", "[ipvs][ftp][ipv6]") {
  DirectorBench bench;
  const std::string_view client = "[2001:db8:c::10]:40000";
  const std::string_view vip = "[2001:db8::4]:21";
  const std::string_view real = "[2001:db8:1::7]:21";
  bench.service("tcp [2001:db8::4]:21");
  bench.server(real, Forwarding::masquerading);
  CHECK(bench.in(tcp({.from = client, .to = vip})) == "drop bad_transport_checksum");
  CHECK(bench.connection() == "SYN_RECV 60");
  SECTION("without that check it is as over IPv4") {
    bench.set("net.netfilter.nf_conntrack_checksum", "0");
    CHECK(bench.in(tcp({.from = client, .to = vip})).starts_with("send to 2001:db8:1::7"));
    CHECK(bench.forward(tcp({.from = real, .to = client, .flags = SYN_ACK})).starts_with("accept: [2001:db8::4]:21"));
    bench.in(tcp({.from = client, .to = vip, .flags = ACK}));
    bench.in(said(client, vip, "EPRT |2|2001:db8:c::10|5282|\r\n", 1001, 2001));
    CHECK(bench.forward(tcp({.from = "[2001:db8:1::7]:20", .to = "[2001:db8:c::10]:5282"})) ==
          "accept: [2001:db8::4]:20 > [2001:db8:c::10]:5282 TCP SYN ttl 64");
  }
  SECTION("what the director itself sends is not checked") {
    CHECK(bench.out(tcp({.from = "[2001:db8::3]:40000", .to = vip})).starts_with("send to 2001:db8:1::7"));
  }
}

}  // namespace
