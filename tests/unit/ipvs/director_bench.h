#pragma once
// A director and the smallest host around it. Datagrams go in at a hook; what becomes of them is one line of text:
//
//      "send to 10.0.1.7: 192.0.2.10:40000 > 10.0.1.7:8080 TCP SYN ttl 63"
//      "accept: 10.0.0.4:80 > 192.0.2.10:40000 TCP SYN,ACK ttl 63"
//      "drop no_server_available, ICMP 3/3"

#include <map>
#include <set>
#include <string>
#include <vector>

#include <lvslab/ipvs/director.h>

#include "support/catch.h"
#include "support/packets.h"

namespace lvslab::ipvs::test {

using namespace lvslab::test;
using namespace lvslab::net::literals;

/// Routes everything; tests say what is special.
class SmallNetwork final : public Network {
 public:
  std::set<net::Address> local{"10.0.0.3"_ip4, "10.0.0.4"_ip4, "2001:db8::3"_ip6, "2001:db8::4"_ip6};
  std::set<net::Address> unreachable;
  std::map<net::Address, std::uint32_t> mtu;
  std::set<net::Address> lessened;  ///< whose MTU an error has told
  std::uint16_t identification = 100;

  [[nodiscard]] std::optional<RouteAnswer> route_to(const net::Address& destination) const override {
    if (unreachable.contains(destination)) return std::nullopt;
    const auto known = mtu.find(destination);
    const auto source = destination.is_ipv4() ? net::Address{"10.0.0.3"_ip4} : net::Address{"2001:db8::3"_ip6};
    return RouteAnswer{is_local(destination), known == mtu.end() ? 1500 : known->second, source,
                       lessened.contains(destination)};
  }
  [[nodiscard]] bool is_local(const net::Address& address) const override { return local.contains(address); }
  [[nodiscard]] std::uint16_t next_identification(const net::Address&, const net::Address&) override {
    return identification++;
  }
  void learn_path_mtu(const net::Address& destination, std::uint32_t value) override {
    mtu[destination] = value;
    lessened.insert(destination);
  }
};

class DirectorBench {
 public:
  Director director;
  SmallNetwork network;
  Instant now{};
  Story story;
  net::Packet last;  ///< the datagram after the last call
  Verdict verdict;   ///< of the last call

  explicit DirectorBench(bool tells_story = true) : story(tells_story) {}

  static ServiceKey key(std::string_view text = "tcp 10.0.0.4:80") {
    return {text.substr(0, 3) == "udp" ? net::IpProtocol::udp : net::IpProtocol::tcp, endpoint(text.substr(4)), 0};
  }
  void service(std::string_view text, const ServiceSettings& settings = {.scheduler = "rr"}) {
    REQUIRE(director.add_service(key(text), settings, now).has_value());
    last_service_ = key(text);
  }
  /// Of the service added last.
  void server(std::string_view address, Forwarding forwarding = Forwarding::direct_routing, std::int32_t weight = 1,
              std::uint32_t upper = 0, std::uint32_t lower = 0) {
    REQUIRE(director.add_server(last_service_, endpoint(address), {forwarding, weight, upper, lower}, now).has_value());
  }
  void edit(std::string_view address, const ServerSettings& settings) {
    REQUIRE(director.edit_server(last_service_, endpoint(address), settings, now).has_value());
  }
  void remove(std::string_view address) {
    REQUIRE(director.remove_server(last_service_, endpoint(address), now).has_value());
  }
  void set(const std::string& name, const std::string& value) {
    REQUIRE(director.set_sysctl(name, value, now).has_value());
  }

  std::string in(net::Packet datagram) { return show(std::move(datagram), &Director::local_in); }
  std::string forward(net::Packet datagram) { return show(std::move(datagram), &Director::forward); }
  std::string out(net::Packet datagram) { return show(std::move(datagram), &Director::local_out); }
  /// Where the director sends a client's packet: "10.0.1.7", or "-" when it does not.
  std::string goes_to(net::Packet datagram) {
    in(std::move(datagram));
    return verdict.kind == Verdict::Kind::send ? net::to_text(verdict.next_hop_for) : "-";
  }

  /// "ESTABLISHED 900": state and seconds left of the only connection (or of the oldest); "none".
  std::string connection(std::size_t index = 0) {
    const auto all = director.connections(now);
    if (index >= all.size()) return "none";
    return all[index].state + " " + std::to_string(all[index].expires_in / std::chrono::nanoseconds(1s));
  }
  ServerReport report(std::string_view address) {
    for (const auto& service : director.services(now)) {
      for (const auto& server : service.servers) {
        if (server.address == endpoint(address)) return server;
      }
    }
    FAIL("no such server");
    return {};
  }
  /// "active/inactive"
  std::string load(std::string_view address) {
    const auto server = report(address);
    return std::to_string(server.active) + "/" + std::to_string(server.inactive);
  }
  [[nodiscard]] std::string told() const {
    std::string text;
    for (const auto& note : story.notes()) text += to_text(note) + "\n";
    return text;
  }

 private:
  std::string show(net::Packet datagram, Verdict (Director::*hook)(net::Packet&, Network&, Instant, Story&)) {
    last = std::move(datagram);
    story.clear();
    verdict = (director.*hook)(last, network, now, story);
    UNSCOPED_INFO(told());
    switch (verdict.kind) {
      case Verdict::Kind::accept: return "accept: " + text_of_datagram(last);
      case Verdict::Kind::send: return "send to " + net::to_text(verdict.next_hop_for) + ": " + text_of_datagram(last);
      case Verdict::Kind::hold: return "hold";
      case Verdict::Kind::drop: break;
    }
    std::string text = "drop " + std::string(name_of(verdict.reason));
    if (verdict.icmp) {
      text +=
          ", ICMP " + std::to_string(static_cast<int>(verdict.icmp->type)) + "/" + std::to_string(verdict.icmp->code);
      if (verdict.icmp->rest != 0) text += " " + std::to_string(verdict.icmp->rest);
    }
    return text;
  }

  ServiceKey last_service_;
};

}  // namespace lvslab::ipvs::test
