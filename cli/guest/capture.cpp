#include "capture.h"

#include <cerrno>
#include <cstring>
#include <ctime>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace lvslab::cli::guest {
namespace {

void require(bool worked, const std::string& intention) {
  if (!worked) throw std::system_error(errno, std::generic_category(), "cannot " + intention);
}

/// The four bytes that hardware, or the kernel in its name, takes out of a tagged frame.
void put_vlan_tag_back(std::vector<std::byte>& frame, const tpacket_auxdata& extra) {
  constexpr std::size_t after_addresses = 12;
  if ((extra.tp_status & TP_STATUS_VLAN_VALID) == 0 || frame.size() < after_addresses) return;
  const std::uint16_t type =
      (extra.tp_status & TP_STATUS_VLAN_TPID_VALID) != 0 ? extra.tp_vlan_tpid : std::uint16_t{ETH_P_8021Q};
  const std::uint16_t tag[2] = {htons(type), htons(extra.tp_vlan_tci)};
  const auto bytes = std::as_bytes(std::span{tag});
  frame.insert(frame.begin() + after_addresses, bytes.begin(), bytes.end());
}

}  // namespace

Capture::~Capture() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
  for (const Tap& tap : taps_) ::close(tap.socket);
}

void Capture::listen(const NetworkNamespace& machine, const std::string& interface) {
  const InNamespace here(machine.network());
  const std::string name = machine.name() + "-" + interface;
  // Protocol 0 hears nothing yet: frames of other interfaces must not slip in before bind().
  const int socket = ::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  require(socket >= 0, "capture on " + name);
  taps_.push_back({socket, &frames_[name]});
  const int yes = 1;
  const int room = 32 << 20;  // bytes that may wait for us
  ::setsockopt(socket, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room);
  require(::setsockopt(socket, SOL_SOCKET, SO_TIMESTAMPNS, &yes, sizeof yes) == 0, "have frames timed");
  require(::setsockopt(socket, SOL_PACKET, PACKET_AUXDATA, &yes, sizeof yes) == 0, "capture VLAN tags");
  sockaddr_ll place{};
  place.sll_family = AF_PACKET;
  place.sll_protocol = htons(ETH_P_ALL);
  place.sll_ifindex = static_cast<int>(::if_nametoindex(interface.c_str()));
  require(::bind(socket, reinterpret_cast<const sockaddr*>(&place), sizeof place) == 0, "capture on " + name);
}

void Capture::start() {
  thread_ = std::thread([this] { take_all(); });
}

std::map<std::string, std::vector<sim::CapturedFrame>> Capture::stop() {
  stopping_ = true;
  thread_.join();
  for (const Tap& tap : taps_) drain(tap);
  return std::move(frames_);
}

void Capture::take_all() {
  std::vector<pollfd> awaited;
  for (const Tap& tap : taps_) awaited.push_back({tap.socket, POLLIN, 0});
  constexpr int look_again_ms = 50;  // at stopping_
  while (!stopping_) {
    if (::poll(awaited.data(), awaited.size(), look_again_ms) <= 0) continue;
    for (std::size_t i = 0; i < taps_.size(); ++i) {
      if (awaited[i].revents != 0) drain(taps_[i]);
    }
  }
}

void Capture::drain(const Tap& tap) {
  constexpr std::size_t largest = 1 << 16;
  std::vector<std::byte> buffer(largest);
  for (;;) {
    alignas(cmsghdr) std::byte control[256];
    iovec content{buffer.data(), buffer.size()};
    msghdr message{};
    message.msg_iov = &content;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    const ssize_t got = ::recvmsg(tap.socket, &message, 0);
    if (got < 0) {
      // An interface that goes down says so once (ENETDOWN); the capture goes on.
      if (errno == EAGAIN || errno == EWOULDBLOCK) return;
      if (errno == EINTR || errno == ENETDOWN) continue;
      return;
    }
    auto& frame = tap.frames->emplace_back();
    frame.bytes.assign(buffer.begin(), buffer.begin() + got);
    for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr; header = CMSG_NXTHDR(&message, header)) {
      if (header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_TIMESTAMPNS) {
        timespec time{};
        std::memcpy(&time, CMSG_DATA(header), sizeof time);
        frame.at = Instant{std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec}};
      } else if (header->cmsg_level == SOL_PACKET && header->cmsg_type == PACKET_AUXDATA) {
        tpacket_auxdata extra{};
        std::memcpy(&extra, CMSG_DATA(header), sizeof extra);
        put_vlan_tag_back(frame.bytes, extra);
      }
    }
  }
}

}  // namespace lvslab::cli::guest
