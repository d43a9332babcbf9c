#pragma once
/// `ip address show`, apart from the commands that change something.

#include "ip_words.h"

namespace lvslab::sim::console {

/// Which addresses `ip addr show` and `ip addr flush` speak of.
struct AddressFilter {
  std::optional<std::string> device;
  std::optional<host::Scope> scope;
  std::optional<net::Ipv4Prefix> inside;
  std::optional<net::Ipv6Prefix> inside6;
  std::optional<std::string> label;  ///< a pattern with * and ?
  std::optional<bool> secondary;
  bool only_up = false;
  bool only_dynamic = false;  ///< addresses with a lifetime: there are none
  bool only_deprecated = false;
  std::optional<std::string> kind;  ///< type ipip, veth
  [[nodiscard]] bool any() const {
    return scope || inside || inside6 || label || secondary || only_dynamic || only_deprecated;
  }
  [[nodiscard]] bool accepts(const host::InterfaceAddress& address, const std::string& interface_name) const;
  [[nodiscard]] bool accepts(const host::InterfaceAddress6& address) const;
};

[[nodiscard]] AddressFilter read_address_filter(IpWords& words, const IpOptions& options);
[[nodiscard]] Action plan_address_list(const AddressFilter& filter, IpOptions options);

}  // namespace lvslab::sim::console
