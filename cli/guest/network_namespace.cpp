#include "network_namespace.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

#include "process/system_call.h"

namespace lvslab::cli::guest {
namespace {

namespace fs = std::filesystem;

int open_namespace(const char* path) {
  const int descriptor = ::open(path, O_RDONLY | O_CLOEXEC);
  require(descriptor >= 0, std::string("open ") + path);
  return descriptor;
}
// A thread's own: "self" would be the process's first thread.
int present_network() { return open_namespace("/proc/thread-self/ns/net"); }

void write_parameter(const std::string& path, const char* value) {
  std::ofstream file(path);
  file << value;
  require(file.flush().good(), "write " + path);
}

/// Of the thread's network namespace, before it has interfaces.
void set_ip_versions(IpVersions versions) {
  for (const char* const whose : {"all", "default"}) {
    const std::string place = std::string("/proc/sys/net/ipv6/conf/") + whose + "/";
    if (versions == IpVersions::four) {
      // A kernel without IPv6 has nothing to disable.
      if (fs::exists(place)) write_parameter(place + "disable_ipv6", "1");
    } else {
      for (const char* const name : {"accept_dad", "router_solicitations", "accept_ra"}) {
        write_parameter(place + name, "0");
      }
    }
  }
}

/// A node's file. Below /etc it is the node's own: kept aside and bound over /etc in the node's view, as `ip netns`
/// does it. Other paths are the laboratory's, and shared.
void write_file(const std::string& node, const std::string& path, const std::string& text) {
  fs::path place = path;
  if (path.starts_with("/etc/")) {
    const fs::path below = fs::path(path).lexically_relative("/etc");
    const fs::path top = "/etc" / *below.begin();
    if (below.has_parent_path()) {
      fs::create_directories(top);
    } else if (!fs::exists(top)) {
      std::ofstream(top).flush();
    }
    place = fs::path("/etc/netns") / node / below;
  }
  fs::create_directories(place.parent_path());
  std::ofstream file(place);
  file << text;
  require(file.flush().good(), "write " + place.string());
}

/// A place for names which views made earlier see grow, as `ip netns` keeps it.
void prepare_names() {
  constexpr const char* place = "/run/netns";
  if (fs::exists(place)) return;
  fs::create_directories(place);
  require(::mount(place, place, "none", MS_BIND, nullptr) == 0, std::string("mount ") + place);
  require(::mount("", place, "none", MS_SHARED, nullptr) == 0, std::string("share ") + place);
}

/// Makes the view of the file system; the caller is in the node's network namespace.
int make_view(const std::string& node) {
  const int home = open_namespace("/proc/self/ns/mnt");
  require(::unshare(CLONE_NEWNS) == 0, "make a mount namespace");
  require(::mount("", "/", "none", MS_SLAVE | MS_REC, nullptr) == 0, "keep mounts private");
  ::umount2("/sys", MNT_DETACH);
  ::mount("sysfs", "/sys", "sysfs", 0, nullptr);  // without it only the tools that look there miss something
  const fs::path own = fs::path("/etc/netns") / node;
  if (fs::exists(own)) {
    for (const auto& entry : fs::directory_iterator(own)) {
      const fs::path over = "/etc" / entry.path().filename();
      require(::mount(entry.path().c_str(), over.c_str(), "none", MS_BIND, nullptr) == 0, "bind " + over.string());
    }
  }
  const int view = open_namespace("/proc/self/ns/mnt");
  require(::setns(home, CLONE_NEWNS) == 0, "return to the mount namespace");
  ::close(home);
  return view;
}

}  // namespace

InNamespace::InNamespace(int network_namespace) : home_(present_network()) {
  require(::setns(network_namespace, CLONE_NEWNET) == 0, "enter a network namespace");
}
InNamespace::~InNamespace() {
  if (::setns(home_, CLONE_NEWNET) != 0) std::abort();  // nothing that follows would be where it should
  ::close(home_);
}

NetworkNamespace::NetworkNamespace(const std::string& name, const Files& files, IpVersions versions) : name_(name) {
  const int home = present_network();
  require(::unshare(CLONE_NEWNET) == 0, "make a network namespace");
  network_ = present_network();
  // A name, so that `ip` can say at which machine a cable's other end is.
  prepare_names();
  const std::string place = "/run/netns/" + name;
  std::ofstream(place).flush();
  require(::mount("/proc/thread-self/ns/net", place.c_str(), "none", MS_BIND, nullptr) == 0, "name " + place);
  set_ip_versions(versions);
  links_.emplace_back();
  links().set_up("lo", true);
  for (const auto& [path, text] : files) write_file(name, path, text);
  file_system_ = make_view(name);
  require(::setns(home, CLONE_NEWNET) == 0, "return to the network namespace");
  ::close(home);
}

NetworkNamespace::NetworkNamespace(NetworkNamespace&& other) noexcept
    : name_(std::move(other.name_)),
      network_(std::exchange(other.network_, -1)),
      file_system_(std::exchange(other.file_system_, -1)),
      links_(std::move(other.links_)) {}

NetworkNamespace::~NetworkNamespace() {
  if (network_ >= 0) ::close(network_);
  if (file_system_ >= 0) ::close(file_system_);
}

void NetworkNamespace::switch_offloads_off(const std::string& interface) const {
  const InNamespace here(network_);
  const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  require(socket >= 0, "open a socket");
  for (const unsigned setting :
       {ETHTOOL_STSO + 0U, ETHTOOL_SGSO + 0U, ETHTOOL_SGRO + 0U, ETHTOOL_STXCSUM + 0U, ETHTOOL_SRXCSUM + 0U}) {
    ethtool_value value{setting, 0};
    ifreq request{};
    interface.copy(request.ifr_name, sizeof request.ifr_name - 1);
    request.ifr_data = reinterpret_cast<char*>(&value);
    ::ioctl(socket, SIOCETHTOOL, &request);  // a setting that a device does not have is off already
  }
  ::close(socket);
}

}  // namespace lvslab::cli::guest
