#include <algorithm>

#include <lvslab/net/ethernet_view.h>
#include <lvslab/net/ip_view.h>
#include <lvslab/net/tcp_view.h>
#include <lvslab/sim/sequence_history.h>

namespace lvslab::sim {
namespace {

bool is_syn(net::Bytes bytes) {
  const auto frame = net::EthernetView::at(bytes);
  if (!frame || (frame->type() != net::EtherType::ipv4 && frame->type() != net::EtherType::ipv6)) return false;
  const auto ip = net::IpView::at(frame->payload());
  if (!ip || ip->protocol() != net::IpProtocol::tcp || ip->fragment_offset() != 0) return false;
  const auto tcp = net::TcpView::at(ip->payload());
  return tcp && tcp->flags().syn;
}

}  // namespace

void SequenceHistory::follow(const EventLog& log) {
  for (; seen_ < log.size(); ++seen_) {
    const TraceEvent& event = log[seen_];
    // Whoever gives a SYN other addresses or ports sends it, too.
    if (event.kind != TraceEvent::Kind::sent || event.lineage.flow == 0 || !is_syn(event.bytes)) continue;
    syns_[event.lineage.flow].push_back(seen_);
  }
}

void SequenceHistory::forget(std::size_t count) {
  if (count >= seen_) return;
  seen_ = count;
  for (auto& [flow, syns] : syns_) {
    syns.erase(std::ranges::lower_bound(syns, count), syns.end());
  }
}

SequenceBook SequenceHistory::book_at(const EventLog& log, std::size_t index, std::uint32_t flow) const {
  SequenceBook book;
  const auto found = syns_.find(flow);
  if (found == syns_.end()) return book;
  for (const std::size_t syn : found->second) {
    if (syn > index) break;
    (void)dissect(log[syn].bytes, log[syn].is_frame, &book);
  }
  return book;
}

}  // namespace lvslab::sim
