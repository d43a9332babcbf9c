#pragma once
/// A machine of the laboratory as Linux knows it: a network namespace, named as `ip netns` names them, with a view of
/// the file system in which /sys shows its own interfaces and /etc has the node's own files.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <lvslab/io/netlink.h>

namespace lvslab::cli::guest {

/// The thread that made it is in the namespace as long as this lives, then back where it was. Not to be moved to
/// another thread.
class InNamespace {
 public:
  explicit InNamespace(int network_namespace);
  InNamespace(const InNamespace&) = delete;
  InNamespace& operator=(const InNamespace&) = delete;
  ~InNamespace();

 private:
  int home_;
};

/// What a machine speaks. With IPv6 it neither tests its addresses nor asks for, or listens to, routers'
/// advertisements: it has what it is told, and at once.
enum class IpVersions : std::uint8_t { four, four_and_six };

class NetworkNamespace {
 public:
  using Files = std::vector<std::pair<std::string, std::string>>;  ///< path, text

  /// Loopback up. To be called while the process has one thread. Throws std::system_error.
  NetworkNamespace(const std::string& name, const Files& files, IpVersions versions);
  NetworkNamespace(NetworkNamespace&& other) noexcept;
  NetworkNamespace& operator=(NetworkNamespace&&) = delete;
  ~NetworkNamespace();

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] int network() const { return network_; }
  /// For a child process: setns() to it gives the view of the file system described above.
  [[nodiscard]] int file_system() const { return file_system_; }
  /// Speaks for this namespace.
  [[nodiscard]] const io::NetlinkSocket& links() const { return links_.front(); }
  /// No offloads: every segment and checksum is made by the stack, as frames on a wire show them.
  void switch_offloads_off(const std::string& interface) const;

 private:
  std::string name_;
  int network_ = -1;
  int file_system_ = -1;
  std::vector<io::NetlinkSocket> links_;  // one
};

}  // namespace lvslab::cli::guest
