#include "client.h"

#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include <vector>

#include "command_process.h"
#include "socket_address.h"

namespace lvslab::cli::guest {
namespace {

/// Exactly `size` bytes (4 at least) that end in an empty line.
std::string request_of(std::uint64_t size, std::uint32_t index) {
  const std::string end = "\r\n\r\n";
  std::string head = "GET /" + std::to_string(index) + " HTTP/1.0\r\n";
  if (size == head.size() + 2) return head + "\r\n";
  const std::string field = "X: ";
  if (size >= head.size() + field.size() + end.size()) {
    return head + field + std::string(size - head.size() - field.size() - end.size(), 'x') + end;
  }
  return std::string(std::max<std::uint64_t>(size, end.size()) - end.size(), 'G') + end;
}

/// What went wrong, in the words of the scenario format.
std::string error_text(int number) {
  switch (number) {
    case ECONNREFUSED: return "ERR ConnectionRefusedError";
    case ECONNRESET: return "ERR ConnectionResetError";
    case ECONNABORTED: return "ERR ConnectionAbortedError";
    case EPIPE: return "ERR BrokenPipeError";
    case EACCES:
    case EPERM: return "ERR PermissionError";
    case ETIMEDOUT:
    case EAGAIN:  // of what had a time limit
      return "ERR TimeoutError";
    default: return "ERR OSError";
  }
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

class Socket {
 public:
  Socket(const NetworkNamespace& machine, int family, int type) {
    const InNamespace here(machine.network());
    number_ = ::socket(family, type | SOCK_CLOEXEC, 0);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() { ::close(number_); }
  [[nodiscard]] int number() const { return number_; }
  /// How long any single call may take.
  void limit(Duration timeout) const {
    const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(timeout).count();
    const timeval limit{microseconds / 1'000'000, microseconds % 1'000'000};
    ::setsockopt(number_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    ::setsockopt(number_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  }

 private:
  int number_ = -1;
};

/// Binds or connects; the errno of what failed, or 0.
int call(int (*what)(int, const sockaddr*, socklen_t), const Socket& socket, const SocketAddress& address) {
  return what(socket.number(), address.get(), address.size()) == 0 ? 0 : errno;
}

/// As a client with a time limit connects: it asks, and waits for the socket to say how it went.
int connect_within(const Socket& socket, const SocketAddress& address, Duration timeout) {
  const int flags = ::fcntl(socket.number(), F_GETFL);
  ::fcntl(socket.number(), F_SETFL, flags | O_NONBLOCK);
  const int begun = call(::connect, socket, address);
  if (begun == EINPROGRESS) {
    pollfd awaited{socket.number(), POLLOUT, 0};
    const auto limit = std::chrono::duration_cast<std::chrono::milliseconds>(timeout).count();
    if (::poll(&awaited, 1, static_cast<int>(limit)) <= 0) return ETIMEDOUT;
    int outcome = 0;
    socklen_t size = sizeof outcome;
    ::getsockopt(socket.number(), SOL_SOCKET, SO_ERROR, &outcome, &size);
    if (outcome != 0) return outcome;
  } else if (begun != 0) {
    return begun;
  }
  ::fcntl(socket.number(), F_SETFL, flags);
  return 0;
}

std::string ask_over_socket(const NetworkNamespace& machine, const sim::TrafficSpec& traffic, std::uint32_t index) {
  const bool tcp = traffic.protocol == net::IpProtocol::tcp;
  const SocketAddress there(traffic.to.address, traffic.to.port);
  const Socket socket(machine, there.family(), tcp ? SOCK_STREAM : SOCK_DGRAM);
  const int yes = 1;
  ::setsockopt(socket.number(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  socket.limit(traffic.timeout);
  const net::Port source_port{traffic.source_port ? static_cast<std::uint16_t>(*traffic.source_port + index)
                                                  : std::uint16_t{0}};
  const SocketAddress own(traffic.source.value_or(any_address(traffic.to.address.family())), source_port);
  if (const int error = call(::bind, socket, own)) return error_text(error);
  if (const int error = connect_within(socket, there, traffic.timeout)) return error_text(error);
  const std::string request = request_of(traffic.request_bytes, index);
  if (::send(socket.number(), request.data(), request.size(), MSG_NOSIGNAL) < 0) return error_text(errno);
  std::string answer;
  std::vector<char> buffer(1 << 16);
  for (;;) {
    const ssize_t got = ::recv(socket.number(), buffer.data(), buffer.size(), 0);
    if (got < 0) return error_text(errno);
    answer.append(buffer.data(), static_cast<std::size_t>(got));
    if (got == 0 || !tcp) return first_line(answer);
  }
}

}  // namespace

std::string ask(const NetworkNamespace& machine, const sim::TrafficSpec& traffic, std::uint32_t index) {
  if (traffic.protocol != net::IpProtocol::icmp) return ask_over_socket(machine, traffic, index);
  const auto ping = run(
      {"ping", "-c1", "-W2", "-s" + std::to_string(traffic.request_bytes), net::to_text(traffic.to.address)}, machine);
  return ping.exit_code == 0 ? "ok" : "ERR timeout";
}

}  // namespace lvslab::cli::guest
