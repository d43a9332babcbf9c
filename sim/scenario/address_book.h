#pragma once
/// Which addresses the hosts of a scenario will have, as far as one can see from their commands without running them.

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <lvslab/net/address.h>
#include <lvslab/sim/scenario.h>

namespace lvslab::sim::scenario {

struct AddressClaim {
  std::size_t node = 0;
  std::string device;  ///< without a label such as ":0"
  net::Address address;
  std::size_t command = 0;  ///< index into the node's commands
  bool at_start = true;     ///< false: only by the timeline
};

class AddressBook {
 public:
  explicit AddressBook(const Scenario& scenario);

  /// What `ip addr add` and `ifconfig` configure, less what is taken away again before the run begins. In the order
  /// of the nodes and their commands.
  [[nodiscard]] const std::vector<AddressClaim>& claims() const { return claims_; }
  /// The nodes that claim it, at any time.
  [[nodiscard]] std::vector<std::size_t> holders(const net::Address& address) const;
  /// Whether a host may have it without a claim of its own: by a local route, by keepalived, by a translation rule, or
  /// by something in a command that only the shell could know.
  [[nodiscard]] bool may_appear(const net::Address& address) const;

 private:
  using Words = std::vector<std::string>;
  struct Place {
    std::size_t node;
    std::size_t command;
    bool at_start;
  };
  void read_line(const std::string& line, const Place& place);
  void read_command(const Words& words, const Place& place);
  void read_ip(const Words& words, const Place& place);
  void read_ip_address(const Words& words, std::size_t verb, const Place& place);
  void read_ifconfig(const Words& words, const Place& place);
  void claim(std::string_view device, std::string_view address, const Place& place);
  void release(std::string_view device, std::string_view address, const Place& place);

  std::vector<AddressClaim> claims_;
  std::unordered_map<std::string, std::vector<std::size_t>> claims_by_address_;  // for looking up only
  std::vector<net::Ipv4Prefix> local_routes_;
  std::vector<net::Ipv6Prefix> local_routes6_;
  std::string mentions_;     ///< texts in which an address may stand that a host will have
  bool is_readable_ = true;  ///< false: a command has something that only a shell can resolve
  std::vector<std::pair<std::string, std::string>> variables_;  ///< of the node being read
};

}  // namespace lvslab::sim::scenario
