// Property: whatever datagrams a backup daemon gets, nothing breaks, and what is read of one without fault and written
// again is the same message. The first byte chooses syncid and services; the rest is one datagram.
#include <algorithm>
#include <cstdlib>

#include <lvslab/ipvs/director.h>
#include <lvslab/ipvs/sync_message.h>

using namespace lvslab;

namespace {

ipvs::Director backup() {
  ipvs::Director director;
  const ipvs::ServiceKey key{net::IpProtocol::tcp, {net::Ipv4{0x0a000064}, net::Port{80}}, 0};
  if (!director.add_service(key, {.scheduler = "rr"}, Instant{})) std::abort();
  if (!director.add_server(key, {net::Ipv4{0x0a000007}, net::Port{80}}, {}, Instant{})) std::abort();
  ipvs::SyncSettings settings;
  settings.interface = "eth0";
  if (!director.start_daemon(ipvs::SyncRole::master, settings, 1500, Instant{})) std::abort();
  if (!director.start_daemon(ipvs::SyncRole::backup, settings, 65535, Instant{})) std::abort();
  return director;
}

void require_round_trip(net::Bytes datagram) {
  const auto message = ipvs::SyncMessage::read(datagram);
  if (!message || message->entries.empty()) return;
  ipvs::SyncMessageWriter writer(message->version, message->syncid, datagram.size());
  for (const auto& entry : message->entries) writer.add(entry.record);
  const auto written = writer.take();
  const auto again = ipvs::SyncMessage::read(written);
  if (!again || !again->defect.empty()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const ipvs::Director fresh = backup();
  const auto datagram = std::as_bytes(std::span{data, size});
  require_round_trip(datagram);
  ipvs::Director director = fresh;
  Story story(true);
  director.receive_sync(datagram, Instant{1s}, story);
  director.receive_sync(datagram, Instant{2s}, story);
  if (director.connections(Instant{2s}).size() > 2 * 256) std::abort();
  director.advance(Instant{24h});
  return 0;
}
