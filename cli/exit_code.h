#pragma once
/// How `lvslab` ends, and how a command says that it cannot go on.

#include <cstdint>
#include <stdexcept>
#include <string>

namespace lvslab::cli {

enum class ExitCode : std::uint8_t {
  done = 0,
  failed = 1,       ///< the scenario's `expect`, or a comparison
  bad_input = 2,    ///< or bad usage; one clear message on standard error
  environment = 3,  ///< something is missing on this machine; the message says what and how to get it
};

/// Ends the command; main() prints the message on standard error. An empty message: everything has been said there.
class Complaint : public std::runtime_error {
 public:
  explicit Complaint(const std::string& message, ExitCode code = ExitCode::bad_input)
      : std::runtime_error(message), code_(code) {}
  [[nodiscard]] ExitCode code() const { return code_; }

 private:
  ExitCode code_;
};

}  // namespace lvslab::cli
