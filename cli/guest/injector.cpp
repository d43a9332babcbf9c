#include "injector.h"

#include <cerrno>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace lvslab::cli::guest {

Injector::Injector(const NetworkNamespace& machine, const std::string& interface) {
  const InNamespace here(machine.network());
  // Protocol 0: it hears nothing, it only sends.
  socket_ = ::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
  if (socket_ < 0) throw std::system_error(errno, std::generic_category(), "packet socket");
  sockaddr_ll place{};
  place.sll_family = AF_PACKET;
  place.sll_ifindex = static_cast<int>(::if_nametoindex(interface.c_str()));
  if (::bind(socket_, reinterpret_cast<const sockaddr*>(&place), sizeof place) != 0) {
    const int error = errno;
    ::close(socket_);
    throw std::system_error(error, std::generic_category(), "packet socket on " + machine.name() + ":" + interface);
  }
}

Injector::~Injector() { ::close(socket_); }

void Injector::send(const std::vector<std::byte>& frame) const {
  [[maybe_unused]] const ssize_t sent = ::send(socket_, frame.data(), frame.size(), 0);
}

}  // namespace lvslab::cli::guest
