#include "guest_machine.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <system_error>
#include <unistd.h>

#include <lvslab/io/capture_reader.h>
#include <lvslab/io/cpio_archive.h>
#include <lvslab/io/output_file.h>

#include "exit_code.h"
#include "process/child_wait.h"
#include "process/system_call.h"

namespace lvslab::cli {
namespace {

namespace fs = std::filesystem;

/// From now on ptrace() cannot read registers by sets: whoever asks is told that there is no such thing.
bool refuse_register_sets() {
  const sock_filter program[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_ptrace, 0, 3),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args[0])),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PTRACE_GETREGSET, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EIO),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog filter{std::size(program), const_cast<sock_filter*>(program)};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

/// Only system calls: this is the child, between fork() and the program.
[[noreturn]] void become(const GuestProcess& process, const std::vector<char*>& arguments,
                         const std::vector<char*>& environment, pid_t parent) {
  ::setpgid(0, 0);  // so that all it starts can be ended together
  HeldSignals::let_go();
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(126);
  const int console = ::open(process.console.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  const int report = ::open(process.report.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  ::dup2(::open("/dev/null", O_RDONLY), 0);
  ::dup2(console, 1);
  ::dup2(console, 2);
  if (report < 0 || (report != 3 && ::dup2(report, 3) != 3)) ::_exit(126);
  if (process.without_extended_registers && !refuse_register_sets()) ::_exit(126);
  ::execve(arguments.front(), arguments.data(), environment.data());
  ::_exit(127);
}

std::string last_lines(const std::string& file, std::size_t count) {
  std::ifstream text(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(text, line);) {
    while (!line.empty() && line.back() == '\r') line.pop_back();
    if (!line.empty()) lines.push_back(line);
  }
  std::string end;
  for (std::size_t i = lines.size() > count ? lines.size() - count : 0; i < lines.size(); ++i) end += "\n  " + lines[i];
  return end;
}

}  // namespace

WorkDirectory::WorkDirectory(std::size_t bytes_needed) {
  // A guest's memory is a file: in memory if there is room, else on a disk.
  std::vector<std::string> places{"/dev/shm", fs::temp_directory_path().string(), "/var/tmp"};
  int failure = ENOSPC;
  for (const auto& place : places) {
    struct statvfs room {};
    if (::statvfs(place.c_str(), &room) != 0 || room.f_bavail * room.f_frsize < bytes_needed) continue;
    std::string name = place + "/lvslab-XXXXXX";
    if (::mkdtemp(name.data()) != nullptr) {
      path_ = name;
      return;
    }
    failure = errno;
  }
  throw std::system_error(
      failure, std::generic_category(),
      "no place for the " + std::to_string(bytes_needed >> 20) + " MiB of a guest in /dev/shm, /tmp or /var/tmp");
}

WorkDirectory::~WorkDirectory() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

void write_file(const std::string& path, net::Bytes contents) {
  io::OutputFile file(path);
  file.write(contents);
  file.close();
}

bool run_guest(const GuestProcess& process, std::chrono::seconds patience) {
  const auto arguments = null_terminated(process.words);
  const auto environment = null_terminated(process.environment);
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  require(child >= 0, "start " + process.words.front());
  if (child == 0) become(process, arguments, environment, parent);
  const auto status = await_child(child, -child, patience);
  ::kill(-child, SIGKILL);  // whatever it has left behind
  return status.has_value();
}

void unpack_report(const std::string& report, const std::string& console, const std::string& directory) {
  const auto bytes = fs::exists(report) ? io::read_file(report) : std::vector<std::byte>{};
  const auto files = io::read_cpio(bytes);
  if (!files) {
    throw Complaint("the guest kernel ended without a report; the last it said:" + last_lines(console, 12),
                    ExitCode::environment);
  }
  for (const auto& file : *files) {
    if (file.name == "failure") {
      const std::string text(reinterpret_cast<const char*>(file.content.data()), file.content.size());
      throw Complaint("inside the guest: " + text, ExitCode::environment);
    }
    write_file(fs::path(directory) / fs::path(file.name).filename(), file.content);
  }
}

}  // namespace lvslab::cli
