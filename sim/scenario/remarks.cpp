#include "remarks.h"

#include <algorithm>
#include <utility>

#include <lvslab/sim/words.h>

namespace lvslab::sim {

std::string to_text(const Remark& remark) {
  std::string text = remark.file;
  if (remark.line > 0) text += ":" + std::to_string(remark.line);
  if (!text.empty()) text += ": ";
  if (!remark.path.empty()) text += remark.path + ": ";
  text += remark.severity == Remark::Severity::error ? "error: " : "warning: ";
  return text + remark.sentence;
}

}  // namespace lvslab::sim

namespace lvslab::sim::scenario {
namespace {

/// More than this nobody reads, and a generated file could have millions.
constexpr std::size_t most_remarks = 1000;

}  // namespace

void Remarks::add(Remark::Severity severity, std::size_t line, std::string path, std::string sentence) {
  if (remarks_.size() >= most_remarks) {
    ++left_out_;
    return;
  }
  remarks_.push_back(Remark{severity, file_, line, std::move(path), std::move(sentence)});
}

std::vector<Remark> Remarks::take() {
  std::stable_sort(remarks_.begin(), remarks_.end(), [](const Remark& a, const Remark& b) { return a.line < b.line; });
  if (left_out_ > 0) {
    remarks_.push_back(Remark{has_error_ ? Remark::Severity::error : Remark::Severity::warning, file_, 0, "",
                              "and " + std::to_string(left_out_) + " more"});
  }
  return std::exchange(remarks_, {});
}

std::string pointer_step(std::string_view key) {
  std::string step = "/";
  for (const char c : printable(key)) {
    if (c == '~') {
      step += "~0";
    } else if (c == '/') {
      step += "~1";
    } else {
      step += c;
    }
  }
  return step;
}

}  // namespace lvslab::sim::scenario
