#pragma once
/// A scenario in namespaces of the running kernel: where there is no kernel of its own, a boundary takes its place.

#include <string>

namespace lvslab::cli::guest {

/// For a child process that is root. It and all it starts see their own processes, interfaces and mounts; every file
/// system is read-only but for /run and /tmp, which are new and empty, and /proc/sys/net, which is each namespace's
/// own. Plays the scenario in `file`, leaves the record in `directory`, and ends the process: with 0, or with 1 after a
/// sentence on standard error.
[[noreturn]] void play_confined(const std::string& file, const std::string& directory);

}  // namespace lvslab::cli::guest
