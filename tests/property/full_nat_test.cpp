// Full NAT takes nothing away: whatever segments client and server exchange, each reads the numbers it counts itself,
// the same data, and right checksums.

#include <set>

#include <lvslab/net/proxy_header.h>
#include <lvslab/net/toa_option.h>

#include "property/generators.h"
#include "unit/ipvs/director_bench.h"

using namespace lvslab;
using namespace lvslab::net;
using namespace lvslab::ipvs;
using namespace lvslab::test;

namespace {

const auto client = endpoint("192.0.2.10:40000");
const auto virtual_address = endpoint("10.0.0.4:80");
const auto server = endpoint("10.0.1.7:80");
const auto local = endpoint("10.0.0.5:1025");

Packet segment(const Endpoint& from, const Endpoint& to, TcpHeader header, std::size_t data) {
  Packet packet(data);
  for (std::size_t i = 0; i < data; ++i) packet.mutable_bytes()[i] = std::byte(i * 7 + 1);
  header.source = from.port;
  header.destination = to.port;
  push_tcp(packet, header, from.address, to.address);
  push_ipv4(packet,
            {.protocol = net::IpProtocol::tcp, .source = from.address.ipv4(), .destination = to.address.ipv4()});
  return packet;
}

TcpView tcp_of(const Packet& packet) { return *TcpView::at(IpView::at(packet.bytes())->payload()); }

/// A number near the beginning of a stream, where what is special happens, or far away.
std::uint32_t any_offset() {
  return *rc::gen::oneOf(rc::gen::inRange<std::uint32_t>(1, 40), rc::gen::inRange<std::uint32_t>(1, 1U << 30));
}

TcpOptions any_options() {
  TcpOptions options;
  if (*rc::gen::arbitrary<bool>()) options.timestamps = {*rc::gen::arbitrary<std::uint32_t>(), 5};
  options.sack_count = *rc::gen::inRange<std::uint8_t>(0, options.timestamps ? 4 : 5);
  for (std::uint8_t i = 0; i < options.sack_count; ++i) {
    const auto left = any_offset();
    options.sack[i] = {TcpSeq{left}, TcpSeq{left + 10}};
  }
  return options;
}

/// The handshake done; where each side's numbers began.
struct Conversation {
  Director director;
  ipvs::test::SmallNetwork network;
  Story story;
  TcpSeq client_first{*rc::gen::arbitrary<std::uint32_t>()};
  TcpSeq server_first{*rc::gen::arbitrary<std::uint32_t>()};
  TcpSeq client_at_server;  ///< the client's first number, as the server knows it

  explicit Conversation(const ServiceSettings& settings = {.scheduler = "rr"}) {
    network.local.insert(local.address);
    const ServiceKey key{net::IpProtocol::tcp, virtual_address, 0};
    RC_ASSERT(director.add_service(key, settings, Instant{}).has_value());
    RC_ASSERT(director.add_server(key, server, {.forwarding = Forwarding::full_nat}, Instant{}).has_value());
    RC_ASSERT(director.add_local_address(key, local.address, Instant{}).has_value());
    TcpHeader header;
    header.flags = SYN;
    header.sequence = client_first;
    client_at_server = tcp_of(pass(segment(client, virtual_address, header, 0))).sequence();
    header.flags = SYN_ACK;
    header.sequence = server_first;
    header.acknowledgement = client_at_server + 1;
    const auto answer = tcp_of(pass(segment(server, local, header, 0)));
    RC_ASSERT(answer.sequence() == server_first);
    RC_ASSERT(answer.acknowledgement() == client_first + 1);
  }
  Packet last;
  const Packet& pass(Packet packet) {
    RC_ASSERT(director.local_in(packet, network, Instant{}, story).kind == Verdict::Kind::send);
    RC_ASSERT(Ipv4View::at(packet.bytes())->checksum_is_right());
    RC_ASSERT(transport_checksum_is_right(packet.bytes()));
    last = std::move(packet);
    return last;
  }
  /// Numbers in the options count from `base`.
  static TcpOptions from(const TcpOptions& options, TcpSeq base) {
    TcpOptions moved = options;
    for (std::uint8_t i = 0; i < moved.sack_count; ++i) {
      moved.sack[i].left = base + options.sack[i].left.to_uint();
      moved.sack[i].right = base + options.sack[i].right.to_uint();
    }
    return moved;
  }
};

}  // namespace

TEST_CASE("Full NAT: each side reads the numbers that it counts itself", "[property][ipvs][full_nat]") {
  rc::prop("random segments of both directions", [] {
    Conversation talk;
    for (int i = *rc::gen::inRange(1, 20); i > 0; --i) {
      const bool by_client = *rc::gen::arbitrary<bool>();
      const auto said = any_offset();
      const auto heard = any_offset();
      const auto data = *rc::gen::inRange<std::size_t>(0, 1400);
      const auto options = any_options();
      TcpHeader header;
      header.flags = PSH_ACK;
      header.window = *rc::gen::arbitrary<std::uint16_t>();
      header.sequence = (by_client ? talk.client_first : talk.server_first) + said;
      header.acknowledgement = (by_client ? talk.server_first : talk.client_at_server) + heard;
      header.options = Conversation::from(options, by_client ? talk.server_first : talk.client_at_server);
      const auto sent =
          by_client ? segment(client, virtual_address, header, data) : segment(server, local, header, data);
      const auto& arrived = talk.pass(sent);
      const auto tcp = tcp_of(arrived);
      RC_ASSERT(tcp.sequence() == (by_client ? talk.client_at_server : talk.server_first) + said);
      RC_ASSERT(tcp.acknowledgement() == (by_client ? talk.server_first : talk.client_first) + heard);
      RC_ASSERT(tcp.window() == header.window);
      RC_ASSERT(copy_of(tcp.payload()) == copy_of(tcp_of(sent).payload()));
      const auto expected = Conversation::from(options, by_client ? talk.server_first : talk.client_first);
      RC_ASSERT(tcp.options().timestamps == expected.timestamps);
      const auto toa = find_toa(tcp.option_bytes(), toa_kind);
      RC_ASSERT(toa.has_value() == (by_client && heard == 1));  // whatever the options were: room is made
      if (toa) RC_ASSERT(*toa == client);
      // SACK blocks stay, unless they had to make room.
      if (tcp.options().sack_count > 0 || !toa) RC_ASSERT(tcp.options().sack == expected.sack);
    }
  });
}

TEST_CASE("Full NAT: behind a PROXY header the stream is the client's, byte by byte", "[property][ipvs][full_nat]") {
  rc::prop("any order, any repetition", [] {
    const bool is_text = *rc::gen::arbitrary<bool>();
    Conversation talk({.scheduler = "rr", .proxy_protocol = is_text ? ProxyProtocol::v1 : ProxyProtocol::v2});
    const auto header_bytes = proxy_header_bytes(
        {static_cast<std::uint8_t>(is_text ? 1 : 2), true, net::IpProtocol::tcp, client, virtual_address});
    constexpr std::uint32_t size = 600;
    std::vector<std::byte> sent(size);
    for (std::uint32_t i = 0; i < size; ++i) sent[i] = std::byte(i % 251);
    std::vector<std::byte> got(size + header_bytes.size());
    std::vector<bool> known(got.size());
    const auto send = [&](std::uint32_t begin, std::uint32_t end) {
      TcpHeader header;
      header.flags = PSH_ACK;
      header.sequence = talk.client_first + 1 + begin;
      header.acknowledgement = talk.server_first + 1;
      header.source = client.port;
      header.destination = virtual_address.port;
      Packet packet(Bytes(sent).subspan(begin, end - begin));
      push_tcp(packet, header, client.address, virtual_address.address);
      push_ipv4(packet, {.protocol = net::IpProtocol::tcp,
                         .source = client.address.ipv4(),
                         .destination = virtual_address.address.ipv4()});
      const auto& arrived = talk.pass(std::move(packet));
      const auto tcp = tcp_of(arrived);
      const auto at = tcp.sequence() - (talk.client_at_server + 1);
      RC_ASSERT(at + tcp.payload().size() <= got.size());
      for (std::size_t i = 0; i < tcp.payload().size(); ++i) {
        RC_ASSERT(!known[at + i] || got[at + i] == tcp.payload()[i]);
        known[at + i] = true;
        got[at + i] = tcp.payload()[i];
      }
    };
    if (*rc::gen::arbitrary<bool>()) send(0, 100);  // or what comes later overtakes the first byte
    for (int i = *rc::gen::inRange(0, 12); i > 0; --i) {
      const auto begin = *rc::gen::inRange<std::uint32_t>(0, size - 1);
      send(begin, *rc::gen::inRange<std::uint32_t>(begin + 1, size));
    }
    send(0, 100);
    send(100, size);
    std::vector<std::byte> expected(header_bytes);
    expected.insert(expected.end(), sent.begin(), sent.end());
    RC_ASSERT(got == expected);
  });
}

TEST_CASE("SYN proxy: what the director keeps comes out exactly once", "[property][ipvs][full_nat]") {
  rc::prop("right and wrong cookies, answers, refusals, silence", [] {
    Director director;
    ipvs::test::SmallNetwork network;
    Story story;
    Instant now{};
    network.local.insert(local.address);
    const ServiceKey key{net::IpProtocol::tcp, virtual_address, 0};
    ServiceSettings settings{.scheduler = "rr"};
    settings.syn_proxy = true;
    RC_ASSERT(director.add_service(key, settings, now).has_value());
    RC_ASSERT(director.add_server(key, server, {.forwarding = Forwarding::full_nat}, now).has_value());
    RC_ASSERT(director.add_local_address(key, local.address, now).has_value());

    std::set<std::uint64_t> kept;
    std::uint64_t next_packet = 1;
    std::vector<Packet> syn_acks;  // to clients
    std::vector<Packet> syns;      // to the server
    const auto look_at_emissions = [&] {
      for (auto& taken : director.take_emissions()) {
        auto& emission = std::get<OwnPacket>(taken);
        const auto number = emission.packet.lineage.packet;
        if (number != 0) RC_ASSERT(kept.erase(number) == 1);
        RC_ASSERT(transport_checksum_is_right(emission.packet.bytes()));
        if (emission.dropped) continue;
        const auto flags = tcp_of(emission.packet).flags();
        if (flags == SYN_ACK)
          syn_acks.push_back(std::move(emission.packet));
        else if (flags == SYN)
          syns.push_back(std::move(emission.packet));
      }
      RC_ASSERT(director.held() == kept.size());
    };
    const auto give = [&](Packet packet) {
      packet.lineage.packet = next_packet++;
      const auto number = packet.lineage.packet;
      const auto kind = director.local_in(packet, network, now, story).kind;
      if (kind == Verdict::Kind::hold) kept.insert(number);
      look_at_emissions();
    };
    for (int i = *rc::gen::inRange(1, 60); i > 0; --i) {
      const Endpoint from{client.address, Port{*rc::gen::inRange<std::uint16_t>(40000, 40003)}};
      TcpHeader header;
      switch (*rc::gen::inRange(0, 6)) {
        case 0:
          header.flags = SYN;
          header.sequence = TcpSeq{*rc::gen::inRange<std::uint32_t>(1000, 1003)};
          give(segment(from, virtual_address, header, 0));
          break;
        case 1:
        case 2: {
          if (syn_acks.empty()) break;
          const auto& answered = *rc::gen::elementOf(syn_acks);
          const auto view = *Ipv4View::at(answered.bytes());
          const auto tcp = tcp_of(answered);
          header.flags = ACK;
          header.sequence = tcp.acknowledgement();
          header.acknowledgement = tcp.sequence() + *rc::gen::inRange<std::uint32_t>(1, 3);
          give(segment({view.destination(), tcp.destination_port()}, virtual_address, header,
                       *rc::gen::inRange<std::size_t>(0, 100)));
          break;
        }
        case 3:
        case 4: {
          if (syns.empty()) break;
          const auto& asked = *rc::gen::elementOf(syns);
          const auto view = *Ipv4View::at(asked.bytes());
          const auto tcp = tcp_of(asked);
          header.flags = *rc::gen::arbitrary<bool>() ? SYN_ACK : TcpFlags{.rst = true, .ack = true};
          header.sequence = TcpSeq{*rc::gen::arbitrary<std::uint32_t>()};
          header.acknowledgement = tcp.sequence() + 1;
          give(segment(server, {view.source(), tcp.source_port()}, header, 0));
          break;
        }
        default:
          now += std::chrono::seconds(*rc::gen::inRange(1, 200));
          director.advance(now);
          look_at_emissions();
      }
    }
    now += 1h;
    director.advance(now);
    look_at_emissions();
    RC_ASSERT(kept.empty());
    RC_ASSERT(director.connection_count() == 0U);
  });
}
