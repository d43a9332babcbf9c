#pragma once
/// `ip address show`, apart from the commands that change something.

#include "ip_words.h"

namespace lvslab::sim::console {

/// Which addresses `ip addr show` and `ip addr flush` speak of.
struct AddressFilter {
  std::optional<std::string> device;
  std::optional<host::Scope> scope;
  std::optional<net::Ipv4Prefix> inside;
  std::optional<std::string> label;  ///< a pattern with * and ?
  std::optional<bool> secondary;
  bool only_up = false;
  bool only_dynamic = false;        ///< addresses with a lifetime: there are none
  std::optional<std::string> kind;  ///< type ipip, veth
  [[nodiscard]] bool any() const { return scope || inside || label || secondary || only_dynamic; }
  [[nodiscard]] bool accepts(const host::InterfaceAddress& address, const std::string& interface_name) const;
};

[[nodiscard]] AddressFilter read_address_filter(IpWords& words);
[[nodiscard]] Action plan_address_list(const AddressFilter& filter, IpOptions options);

}  // namespace lvslab::sim::console
