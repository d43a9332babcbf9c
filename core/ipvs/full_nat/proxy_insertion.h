#pragma once
// A PROXY header on its way into a connection: in front of the client's first data, and again whenever that comes
// again, until the server has acknowledged it. Never alone on a segment that only acknowledges, for it would not be
// repeated if that got lost; alone in a segment of its own, in front of the data, if both together exceed the MTU.

#include <cstdint>
#include <vector>

#include "../state.h"
#include "opened_datagram.h"

namespace lvslab::ipvs::full_nat {

class ProxyInsertion {
 public:
  /// Looks at a client's datagram, before it is opened, and decides.
  ProxyInsertion(Call& call, const Headers& headers, Flow& flow, const Connection& connection, std::size_t mtu);

  [[nodiscard]] bool is_wanted() const { return !header_.empty(); }
  /// Puts it in; or, where it must go alone, adds a packet with it to `emissions`.
  void apply(OpenedDatagram& datagram, Call& call, std::vector<Emission>& emissions) const;
  /// Of a wanted one: the number of the segment with the client's data, as the server counts.
  [[nodiscard]] net::TcpSeq sequence_of_rest() const { return sequence_of_rest_; }

 private:
  [[nodiscard]] bool is_due(const Headers& headers, const net::IpView& view) const;
  void make_room(Call& call, const Headers& headers, const net::IpView& view);

  Flow& flow_;
  const Connection& connection_;
  std::vector<std::byte> header_;  ///< empty: none is wanted
  std::size_t before_ = 0;         ///< bytes of the client's own header that it takes the place of
  net::TcpSeq sequence_of_rest_;
  std::vector<std::byte> original_;  ///< of a datagram whose header goes alone
  net::Lineage lineage_;
  Headers headers_;
};

}  // namespace lvslab::ipvs::full_nat
