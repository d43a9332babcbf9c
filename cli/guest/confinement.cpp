#include "confinement.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/mount.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

#include <fmt/core.h>

#include <lvslab/io/netlink.h>
#include <lvslab/sim/scenario_file.h>

#include "course.h"
#include "process/system_call.h"
#include "recording/run_folder.h"

namespace lvslab::cli::guest {
namespace {

void mount_new(const char* type, const char* place) {
  require(::mount(type, place, type, 0, nullptr) == 0, std::string("mount ") + place);
}

void set_read_only(const char* path, unsigned flags) {
  mount_attr attributes{};
  attributes.attr_set = MOUNT_ATTR_RDONLY;
  require(::syscall(SYS_mount_setattr, AT_FDCWD, path, flags, &attributes, sizeof attributes) == 0,
          std::string("protect ") + path);
}

/// Rights over the whole machine, which no tool of a scenario needs: it keeps those over its own network.
void give_up_rights() {
  for (const int right : {CAP_SYS_MODULE, CAP_SYS_RAWIO, CAP_SYS_BOOT, CAP_SYS_TIME, CAP_SYS_PTRACE, CAP_MKNOD,
                          CAP_SYSLOG, CAP_MAC_ADMIN, CAP_MAC_OVERRIDE, CAP_AUDIT_CONTROL, CAP_WAKE_ALARM}) {
    require(::prctl(PR_CAPBSET_DROP, right, 0, 0, 0) == 0, "give up rights");
  }
}

/// In the first process of new namespaces.
void close_doors() {
  require(::mount("", "/", "none", MS_PRIVATE | MS_REC, nullptr) == 0, "keep mounts private");
  set_read_only("/", AT_RECURSIVE);
  mount_new("tmpfs", "/run");
  mount_new("tmpfs", "/tmp");
  // A node's own files are bound over those of /etc, which takes a place to keep them. A kernel without overlayfs can
  // run the scenarios that have none; the others fail where they are written.
  if (::mkdir("/run/etc", 0755) == 0 && ::mkdir("/run/etc-work", 0755) == 0) {
    ::mount("overlay", "/etc", "overlay", 0, "lowerdir=/etc,upperdir=/run/etc,workdir=/run/etc-work");
  }
  mount_new("proc", "/proc");
  // /proc/sys/net is what this namespace may change; the rest of /proc/sys belongs to the machine.
  require(::mount("/proc/sys", "/proc/sys", nullptr, MS_BIND, nullptr) == 0, "protect /proc/sys");
  require(::mount("/proc/sys/net", "/proc/sys/net", nullptr, MS_BIND, nullptr) == 0, "open /proc/sys/net");
  set_read_only("/proc/sys", 0);
  give_up_rights();
  io::NetlinkSocket().set_up("lo", true);
}

}  // namespace

void play_confined(const std::string& file, const std::string& directory) {
  try {
    auto loaded = sim::load_scenario(file);
    if (!loaded.scenario) throw std::runtime_error("the scenario cannot be read");
    // Opened before the doors close, hence as it was before: the only way out.
    const int way_out = ::open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    require(way_out >= 0, "open " + directory);
    require(::unshare(CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS) == 0, "make namespaces");
    const pid_t first = ::fork();
    require(first >= 0, "start a process");
    if (first > 0) {
      int status = 0;
      while (::waitpid(first, &status, 0) < 0 && errno == EINTR) {
      }
      ::_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
    }
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    close_doors();
    const auto record = play(*loaded.scenario);
    write_run(record, "/proc/self/fd/" + std::to_string(way_out));
    ::_exit(0);
  } catch (const std::exception& problem) {
    fmt::print(stderr, "lvslab: {}\n", problem.what());
    std::fflush(stderr);
    ::_exit(1);
  }
}

}  // namespace lvslab::cli::guest
