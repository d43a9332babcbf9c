#include "server.h"

#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <sys/socket.h>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <vector>

#include "socket_address.h"

// Threads and blocking calls on purpose: one write is one write(), and the stack cuts it into segments as it does for
// any plain server.

namespace lvslab::cli::guest {
namespace {

std::string answer_of(const std::string& name, std::uint64_t size) {
  std::string answer = name + "\n";
  answer.resize(std::max<std::uint64_t>(size, 1), 'x');
  return answer;
}

bool send_all(int socket, const std::string& text) {
  std::size_t sent = 0;
  while (sent < text.size()) {
    const ssize_t count = ::send(socket, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
    if (count < 0) return false;
    sent += static_cast<std::size_t>(count);
  }
  return true;
}

void answer_connection(int connection, const std::string& answer, Duration service_time) {
  std::string request;
  std::vector<char> buffer(1 << 16);
  while (request.find("\r\n\r\n") == std::string::npos) {
    const ssize_t got = ::recv(connection, buffer.data(), buffer.size(), 0);
    if (got <= 0) break;
    request.append(buffer.data(), static_cast<std::size_t>(got));
  }
  if (service_time > Duration{}) std::this_thread::sleep_for(service_time);
  if (request.empty() || send_all(connection, answer)) {
    ::shutdown(connection, SHUT_WR);
    while (::recv(connection, buffer.data(), buffer.size(), 0) > 0) {
    }
  }
  ::close(connection);
}

void serve_tcp(int listener, const std::string& answer, Duration service_time) {
  for (;;) {
    const int connection = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) continue;
    std::thread([=] { answer_connection(connection, answer, service_time); }).detach();
  }
}

/// Answers from the address that was asked (IP_PKTINFO, IPV6_PKTINFO), which behind a director is not the one routing
/// would choose. A datagram over IPv4 on a socket of IPv6 comes with the information of its own family.
void answer_from_address_asked(cmsghdr& header) {
  if (header.cmsg_level == IPPROTO_IPV6) {
    in6_pktinfo information{};
    std::memcpy(&information, CMSG_DATA(&header), sizeof information);
    // A link-local address is one of its interface only.
    if (!IN6_IS_ADDR_LINKLOCAL(&information.ipi6_addr)) information.ipi6_ifindex = 0;
    std::memcpy(CMSG_DATA(&header), &information, sizeof information);
    return;
  }
  in_pktinfo arrival{};
  std::memcpy(&arrival, CMSG_DATA(&header), sizeof arrival);
  in_pktinfo departure{};
  departure.ipi_spec_dst = arrival.ipi_addr;
  std::memcpy(CMSG_DATA(&header), &departure, sizeof departure);
}

[[nodiscard]] bool tells_address(const cmsghdr& header) {
  return (header.cmsg_level == IPPROTO_IP && header.cmsg_type == IP_PKTINFO) ||
         (header.cmsg_level == IPPROTO_IPV6 && header.cmsg_type == IPV6_PKTINFO);
}

void serve_udp(int socket, const std::string& answer, Duration service_time) {
  std::vector<char> buffer(1 << 16);
  for (;;) {
    sockaddr_storage client{};
    iovec content{buffer.data(), buffer.size()};
    alignas(cmsghdr) std::byte control[CMSG_SPACE(sizeof(in6_pktinfo))];
    msghdr question{};
    question.msg_name = &client;
    question.msg_namelen = sizeof client;
    question.msg_iov = &content;
    question.msg_iovlen = 1;
    question.msg_control = control;
    question.msg_controllen = sizeof control;
    if (::recvmsg(socket, &question, 0) < 0) continue;
    cmsghdr* const header = CMSG_FIRSTHDR(&question);
    if (header == nullptr || !tells_address(*header)) continue;
    answer_from_address_asked(*header);
    if (service_time > Duration{}) std::this_thread::sleep_for(service_time);
    iovec reply{const_cast<char*>(answer.data()), answer.size()};
    question.msg_iov = &reply;
    ::sendmsg(socket, &question, 0);
  }
}

}  // namespace

void serve(const NetworkNamespace& machine, const sim::ServiceSpec& service, net::Family any) {
  const InNamespace here(machine.network());
  const bool tcp = service.protocol == net::IpProtocol::tcp;
  const SocketAddress place(service.address.value_or(any_address(any)), service.port);
  const int socket = ::socket(place.family(), (tcp ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC, 0);
  const int yes = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (!tcp && place.family() == AF_INET) ::setsockopt(socket, IPPROTO_IP, IP_PKTINFO, &yes, sizeof yes);
  if (!tcp && place.family() == AF_INET6) ::setsockopt(socket, IPPROTO_IPV6, IPV6_RECVPKTINFO, &yes, sizeof yes);
  if (::bind(socket, place.get(), place.size()) != 0 || (tcp && ::listen(socket, 512) != 0)) {
    throw std::system_error(errno, std::generic_category(),
                            "cannot serve on " + machine.name() + " port " + net::to_text(service.port));
  }
  const std::string answer = answer_of(machine.name(), service.response_bytes);
  const Duration service_time = service.service_time;
  if (tcp) {
    std::thread([=] { serve_tcp(socket, answer, service_time); }).detach();
  } else {
    std::thread([=] { serve_udp(socket, answer, service_time); }).detach();
  }
}

}  // namespace lvslab::cli::guest
