#include <cerrno>
#include <cstring>
#include <linux/if_link.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include <lvslab/io/netlink.h>

#include "netlink_request.h"
#include "raw_bytes.h"

namespace lvslab::io {
namespace {

[[noreturn]] void fail(int number, const std::string& intention) {
  throw std::system_error(number, std::generic_category(), "cannot " + intention);
}

NetlinkRequest about_interface(std::uint16_t type, std::uint16_t flags, std::uint32_t index = 0, unsigned change = 0,
                               unsigned values = 0) {
  ifinfomsg header{};
  header.ifi_family = AF_UNSPEC;
  header.ifi_index = static_cast<int>(index);
  header.ifi_change = change;
  header.ifi_flags = values;
  return {type, flags, raw(header)};
}

constexpr std::uint16_t create = NLM_F_CREATE | NLM_F_EXCL;

}  // namespace

NetlinkSocket::NetlinkSocket() : socket_(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)) {
  if (socket_ < 0) fail(errno, "open a netlink socket");
}
NetlinkSocket::NetlinkSocket(NetlinkSocket&& other) noexcept : socket_(std::exchange(other.socket_, -1)) {}
NetlinkSocket::~NetlinkSocket() {
  if (socket_ >= 0) ::close(socket_);
}

void NetlinkSocket::carry_out(const NetlinkRequest& request, const std::string& intention) const {
  const auto message = request.message();
  if (::send(socket_, message.data(), message.size(), 0) < 0) fail(errno, intention);
  alignas(nlmsghdr) std::byte answer[8192];
  const ssize_t got = ::recv(socket_, answer, sizeof answer, 0);
  if (got < 0) fail(errno, intention);
  nlmsghdr header{};
  nlmsgerr verdict{};
  if (static_cast<std::size_t>(got) < sizeof header + sizeof verdict.error) fail(EPROTO, intention);
  std::memcpy(&header, answer, sizeof header);
  std::memcpy(&verdict.error, answer + sizeof header, sizeof verdict.error);
  if (header.nlmsg_type != NLMSG_ERROR) fail(EPROTO, intention);
  if (verdict.error != 0) fail(-verdict.error, intention);
}

std::uint32_t NetlinkSocket::index_of(const std::string& interface) const {
  // Any socket can be asked, about the interfaces of its own namespace.
  ifreq request{};
  if (interface.size() >= sizeof request.ifr_name) fail(ENODEV, "find the interface '" + interface + "'");
  std::memcpy(request.ifr_name, interface.data(), interface.size());
  if (::ioctl(socket_, SIOCGIFINDEX, &request) != 0) fail(errno, "find the interface '" + interface + "'");
  return static_cast<std::uint32_t>(request.ifr_ifindex);
}

void NetlinkSocket::add_bridge(const std::string& name, Duration ageing) const {
  // The kernel counts in hundredths of a second here (USER_HZ).
  const auto ageing_ticks = static_cast<std::uint32_t>(ageing / 10ms);
  auto request = about_interface(RTM_NEWLINK, create);
  request.add(IFLA_IFNAME, name).begin(IFLA_LINKINFO).add(IFLA_INFO_KIND, std::string_view("bridge"));
  request.begin(IFLA_INFO_DATA)
      .add(IFLA_BR_STP_STATE, std::uint32_t{0})
      .add(IFLA_BR_AGEING_TIME, ageing_ticks)
      .add(IFLA_BR_MCAST_SNOOPING, std::uint8_t{0})
      .end()
      .end();
  carry_out(request, "make the bridge '" + name + "'");
}

void NetlinkSocket::add_veth(const VethEnd& a, const VethEnd& b, std::uint32_t mtu) const {
  auto request = about_interface(RTM_NEWLINK, create);
  const auto describe = [&](const VethEnd& end) {
    request.add(IFLA_IFNAME, end.name)
        .add(IFLA_MTU, mtu)
        .add(IFLA_NET_NS_FD, static_cast<std::uint32_t>(end.network_namespace));
  };
  describe(a);
  request.begin(IFLA_LINKINFO).add(IFLA_INFO_KIND, std::string_view("veth")).begin(IFLA_INFO_DATA);
  request.begin(VETH_INFO_PEER).add_raw(raw(ifinfomsg{}));
  describe(b);
  request.end().end().end();
  carry_out(request, "make the cable from '" + a.name + "' to '" + b.name + "'");
}

void NetlinkSocket::set_up(const std::string& interface, bool up) const {
  carry_out(about_interface(RTM_NEWLINK, 0, index_of(interface), IFF_UP, up ? unsigned{IFF_UP} : 0U),
            "set the interface '" + interface + (up ? "' up" : "' down"));
}

void NetlinkSocket::set_mac(const std::string& interface, net::Mac mac) const {
  auto request = about_interface(RTM_NEWLINK, 0, index_of(interface));
  request.add(IFLA_ADDRESS, net::Bytes(std::as_bytes(std::span{mac.octets()})));
  carry_out(request, "set the MAC of '" + interface + "'");
}

void NetlinkSocket::set_master(const std::string& interface, const std::string& bridge) const {
  auto request = about_interface(RTM_NEWLINK, 0, index_of(interface));
  request.add(IFLA_MASTER, index_of(bridge));
  carry_out(request, "plug '" + interface + "' into '" + bridge + "'");
}

void NetlinkSocket::shape(const std::string& interface, Duration latency, std::uint64_t bandwidth_bps, double loss,
                          std::uint32_t queue_packets) const {
  tcmsg header{};
  header.tcm_family = AF_UNSPEC;
  header.tcm_ifindex = static_cast<int>(index_of(interface));
  header.tcm_parent = TC_H_ROOT;
  tc_netem_qopt options{};
  options.limit = queue_packets;
  options.loss = static_cast<std::uint32_t>(loss * 4294967295.0);
  const std::uint64_t bytes_per_second = bandwidth_bps / 8;
  tc_netem_rate rate{};
  rate.rate = bytes_per_second > 0xffffffff ? 0xffffffff : static_cast<std::uint32_t>(bytes_per_second);
  NetlinkRequest request(RTM_NEWQDISC, create, raw(header));
  request.add(TCA_KIND, std::string_view("netem")).begin(TCA_OPTIONS).add_raw(raw(options));
  request.add(TCA_NETEM_LATENCY64, raw(std::int64_t{latency.count()}));
  if (bandwidth_bps > 0) request.add(TCA_NETEM_RATE, raw(rate)).add(TCA_NETEM_RATE64, raw(bytes_per_second));
  request.end();
  carry_out(request, "shape '" + interface + "'");
}

}  // namespace lvslab::io
