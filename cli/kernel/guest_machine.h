#pragma once
/// A guest kernel as a process of this machine: started, waited for, and ended with everything it started.

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include <lvslab/net/bytes.h>

#include "process/held_signals.h"

namespace lvslab::cli {

/// A directory below the fastest place for temporary files that has room enough; gone with the object, and before a
/// signal ends this program.
class WorkDirectory {
 public:
  /// Throws std::system_error.
  explicit WorkDirectory(std::size_t bytes_needed);
  WorkDirectory(const WorkDirectory&) = delete;
  WorkDirectory& operator=(const WorkDirectory&) = delete;
  ~WorkDirectory();
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  HeldSignals held_;  ///< first, so that they are let go when the directory is gone
  std::string path_;
};

/// Throws std::system_error when not all of it could be written.
void write_file(const std::string& path, net::Bytes contents);

struct GuestProcess {
  std::vector<std::string> words;           ///< the program with its arguments
  std::vector<std::string> environment;     ///< "NAME=value"
  std::string console;                      ///< the file that takes its output
  std::string report;                       ///< open for writing as the file descriptor 3
  bool without_extended_registers = false;  ///< see extended_registers.h
};

/// Starts it and waits until it ends; false: it took longer than `patience` and was ended. It does not outlive this
/// program. Throws std::system_error when it cannot be started, Complaint when a signal asks this program to end.
[[nodiscard]] bool run_guest(const GuestProcess& process, std::chrono::seconds patience);

/// Unpacks a guest's report into the directory. Throws Complaint with what went wrong in the guest, or with the end of
/// its console when there is no report.
void unpack_report(const std::string& report, const std::string& console, const std::string& directory);

}  // namespace lvslab::cli
