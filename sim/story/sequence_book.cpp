#include <lvslab/sim/dissection.h>

namespace lvslab::sim {

std::optional<std::uint32_t> SequenceBook::relative(const Direction& direction, net::TcpSeq sequence) const {
  const auto found = first_.find(direction);
  if (found == first_.end()) return std::nullopt;
  return sequence - found->second;
}

std::optional<net::TcpSeq> SequenceBook::first(const Direction& direction) const {
  const auto found = first_.find(direction);
  if (found == first_.end()) return std::nullopt;
  return found->second;
}

}  // namespace lvslab::sim
