#pragma once
/// The mistakes found so far in one file.

#include <cstddef>
#include <string>
#include <vector>

#include <lvslab/sim/scenario_file.h>

namespace lvslab::sim::scenario {

class Remarks {
 public:
  explicit Remarks(std::string file) : file_(std::move(file)) {}

  void error(std::size_t line, std::string path, std::string sentence) {
    has_error_ = true;
    add(Remark::Severity::error, line, std::move(path), std::move(sentence));
  }
  void warning(std::size_t line, std::string path, std::string sentence) {
    add(Remark::Severity::warning, line, std::move(path), std::move(sentence));
  }
  [[nodiscard]] bool has_error() const { return has_error_; }
  /// Searching many names for the nearest one takes long; with so many mistakes nobody misses the hint.
  [[nodiscard]] bool has_patience() const { return remarks_.size() < 20; }
  /// In the order of the file.
  [[nodiscard]] std::vector<Remark> take();

 private:
  void add(Remark::Severity severity, std::size_t line, std::string path, std::string sentence);

  std::string file_;
  std::vector<Remark> remarks_;
  std::size_t left_out_ = 0;
  bool has_error_ = false;
};

/// One step of a JSON pointer: '~' and '/' in `key` escaped (RFC 6901).
[[nodiscard]] std::string pointer_step(std::string_view key);

}  // namespace lvslab::sim::scenario
