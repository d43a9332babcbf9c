#include "run/steps.h"

#include <algorithm>

#include <lvslab/net/ethernet_view.h>
#include <lvslab/net/icmpv6.h>
#include <lvslab/net/ip_view.h>
#include <lvslab/net/tcp_view.h>

namespace lvslab::gui {
namespace {

using Kind = sim::TraceEvent::Kind;

bool isNeighbourDiscovery(const net::IpView& ip) {
  if (ip.protocol() != net::IpProtocol::icmpv6 || ip.payload().empty()) return false;
  const net::Icmpv6Type type{net::load_u8(ip.payload(), 0)};
  return type == net::Icmpv6Type::neighbour_solicitation || type == net::Icmpv6Type::neighbour_advertisement;
}

bool isHop(const sim::TraceEvent& event) {
  return event.kind == Kind::received || event.kind == Kind::dropped || event.kind == Kind::delivered ||
         event.kind == Kind::request_begun || event.kind == Kind::request_ended;
}

/// It was not sent before, elsewhere.
bool isFirstOfPacket(const Run& run, quint64 number) {
  constexpr quint64 reach = 4096;  // a packet lives shorter than this, in events
  const quint64 packet = run.event(number).lineage.packet;
  for (quint64 before = number; before-- > 1 && number - before < reach;) {
    if (run.event(before).lineage.packet == packet) return false;
  }
  return true;
}

/// Phases are told by what a node is born with: a request, an end, and segments with SYN, FIN or RST, and what carries
/// the first data, as their sender puts them on the wire.
bool isPhase(const Run& run, quint64 number) {
  const auto& event = run.event(number);
  if (event.kind == Kind::request_begun || event.kind == Kind::request_ended) return true;
  if (event.kind != Kind::sent || event.bytes.empty() || event.lineage.flow == 0) return false;
  const auto frame = net::EthernetView::at(event.bytes);
  if (!frame) return false;
  if (frame->type() != net::EtherType::ipv4 && frame->type() != net::EtherType::ipv6) return false;
  const auto ip = net::IpView::at(frame->payload());
  if (!ip || isNeighbourDiscovery(*ip)) return false;
  if (ip->protocol() != net::IpProtocol::tcp || ip->fragment_offset() != 0) {
    return isFirstOfPacket(run, number);  // what is no TCP has one phase a packet
  }
  const auto tcp = net::TcpView::at(ip->payload());
  if (!tcp) return false;
  const auto flags = tcp->flags();
  const bool marks = flags.syn || flags.fin || flags.rst || tcp->payload().size() > 0;
  if (!marks) return false;
  return isFirstOfPacket(run, number);
}

bool isStop(const Run& run, quint64 number, Step step, std::optional<quint32> onlyFlow) {
  const auto& event = run.event(number);
  if (onlyFlow && event.lineage.flow != *onlyFlow) return false;
  switch (step) {
    case Step::event: return true;
    case Step::hop: return isHop(event);
    case Step::phase: return isPhase(run, number);
  }
  return true;
}

}  // namespace

quint64 nextStop(const Run& run, quint64 from, Step step, std::optional<quint32> onlyFlow) {
  const quint64 count = run.eventCount();
  for (quint64 number = from + 1; number <= count; ++number) {
    if (isStop(run, number, step, onlyFlow)) return number;
  }
  return count;
}

quint64 previousStop(const Run& run, quint64 from, Step step, std::optional<quint32> onlyFlow) {
  for (quint64 number = std::min(from, run.eventCount() + 1); number-- > 1;) {
    if (isStop(run, number, step, onlyFlow)) return number;
  }
  return 0;
}

}  // namespace lvslab::gui
