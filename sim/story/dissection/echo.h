#pragma once
/// What an echo request carries, of either family.

#include <string_view>
#include <vector>

#include <lvslab/net/bytes.h>
#include <lvslab/sim/dissection.h>

namespace lvslab::sim {

struct EchoFieldNames {
  std::string_view length;
  std::string_view time;
  std::string_view data;
};

/// `ping` begins its data with the time, if they have room for it, and then counts.
void add_echo_data(std::vector<DissectedField>& fields, net::Bytes data, const EchoFieldNames& names);

}  // namespace lvslab::sim
