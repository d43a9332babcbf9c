#include "child_process.h"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "system_call.h"

namespace lvslab::cli {

std::vector<std::string> plain_environment() {
  std::vector<std::string> environment{"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/tmp"};
  constexpr const char* tunables = "GLIBC_TUNABLES";
  if (const char* value = std::getenv(tunables)) environment.push_back(std::string(tunables) + "=" + value);
  return environment;
}

std::string find_program(const std::string& word) {
  if (word.find('/') != std::string::npos) return ::access(word.c_str(), X_OK) == 0 ? word : "";
  for (const std::string directory : {"/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/"}) {
    const std::string path = directory + word;
    if (::access(path.c_str(), X_OK) == 0) return path;
  }
  return "";
}

FinishedProcess run_process(const std::vector<std::string>& words, const ChildSettings& settings) {
  // Everything that allocates happens before fork(): other threads may hold the allocator's locks.
  const std::string found = find_program(words.front());
  const std::string& program = found.empty() ? words.front() : found;
  const auto arguments = null_terminated(words);
  const auto environment = null_terminated(settings.environment);
  int pipe[2];
  require(::pipe2(pipe, O_CLOEXEC) == 0, "make a pipe");
  const pid_t child = ::fork();
  require(child >= 0, "start a process");
  if (child == 0) {
    ::dup2(::open("/dev/null", O_RDONLY), 0);
    ::dup2(pipe[1], 1);
    ::dup2(pipe[1], 2);
    if (!settings.prepare()) ::_exit(126);
    ::execve(program.c_str(), arguments.data(), environment.data());
    ::_exit(127);
  }
  ::close(pipe[1]);
  FinishedProcess finished;
  char buffer[4096];
  for (;;) {
    const ssize_t got = ::read(pipe[0], buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    finished.output.append(buffer, static_cast<std::size_t>(got));
  }
  ::close(pipe[0]);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  finished.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return finished;
}

}  // namespace lvslab::cli
