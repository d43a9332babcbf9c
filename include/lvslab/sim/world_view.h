#pragma once
/// What a picture shows of a network at one moment: who holds which address, who answers for the virtual ones, what the
/// directors' services and servers carry. A plain value, taken from a session and good without it.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <lvslab/net/address.h>
#include <lvslab/net/endpoint.h>
#include <lvslab/sim/session.h>

namespace lvslab::sim {

struct WorldView {
  struct Address {
    std::string interface;
    std::string text;  ///< "10.0.0.4/32"
    net::Address address;
    bool is_virtual = false;  ///< a virtual service of some director has it
    /// It is virtual, and this host answers questions for it (ARP, neighbour discovery) on one of its wires.
    bool is_answered_for = false;
  };
  struct Interface {
    std::string name;
    bool is_up = true;
    bool has_carrier = true;
  };
  struct Server {
    net::Endpoint address;
    std::string forwarding;             ///< "NAT", "DR", "TUN", "FULLNAT", "local"
    std::optional<std::uint32_t> node;  ///< who has the address; none: nobody, or several
    std::int32_t weight = 1;
    std::uint32_t active = 0;
    std::uint32_t inactive = 0;
    bool is_overloaded = false;
  };
  struct Service {
    std::string name;  ///< "TCP 10.0.0.4:80", "firewall mark 3"
    std::string scheduler;
    std::vector<Server> servers;  ///< the list's order: the most recently added first
  };
  struct Node {
    bool is_switch = false;
    std::vector<Interface> interfaces;  ///< of a host, `lo` included; those removed are not in it
    std::vector<Address> addresses;     ///< of all interfaces but 127.0.0.0/8, ::1 and link-local ones
    std::vector<Service> services;
    std::size_t connections = 0;
  };
  std::vector<Node> nodes;  ///< as in Scenario::nodes
};

/// O(what is in the network); of each holder of a virtual address a copy of the host is asked.
[[nodiscard]] WorldView view_of(const Session& session);

/// Whether a host answers a question for `target` (ARP, neighbour discovery) that `asker` puts on the wire behind one
/// of its interfaces, with the host's reasons, and what would be different with other settings.
struct AddressQuestion {
  struct Answer {
    std::string setting;  ///< "" as the host is; "arp_ignore=1"
    bool answers = false;
    std::vector<std::string> reasons;
  };
  std::string interface;
  net::Address target;
  std::vector<Answer> answers;  ///< the first as the host is
};
/// Asked on every Ethernet interface that is up. The session is not changed. Unknown nodes and switches: empty.
[[nodiscard]] std::vector<AddressQuestion> ask_for_address(const Session& session, const std::string& node,
                                                           const net::Address& target);

}  // namespace lvslab::sim
