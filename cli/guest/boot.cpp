#include "boot.h"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <string>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <system_error>
#include <unistd.h>

#include <lvslab/io/netlink.h>

#include "image_layout.h"
#include "process/system_call.h"

namespace lvslab::cli::guest {
namespace {

void mount_at(const char* type, const char* place) {
  std::filesystem::create_directories(place);
  require(::mount(type, place, type, 0, nullptr) == 0 || errno == EBUSY, std::string("mount ") + place);
}

void load_module(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  require(file >= 0, "open " + path);
  constexpr int compressed = 4;  // MODULE_INIT_COMPRESSED_FILE, for kernels whose modules end in .xz or .zst
  const int flags = path.ends_with(".ko") ? 0 : compressed;
  const long result = ::syscall(SYS_finit_module, file, "", flags);
  const int error = errno;
  ::close(file);
  if (result != 0 && error != EEXIST) {
    throw std::system_error(error, std::generic_category(), "cannot load the module " + path);
  }
}

}  // namespace

bool is_first_process() { return ::getpid() == 1; }

void bring_up() {
  mount_at("proc", "/proc");
  mount_at("sysfs", "/sys");
  mount_at("devtmpfs", "/dev");
  mount_at("tmpfs", "/run");
  mount_at("tmpfs", "/tmp");
  std::ifstream modules(image::module_list);
  for (std::string path; std::getline(modules, path);) load_module(path);
  io::NetlinkSocket().set_up("lo", true);
}

void power_off() {
  ::sync();
  ::reboot(RB_POWER_OFF);
  std::abort();
}

}  // namespace lvslab::cli::guest
