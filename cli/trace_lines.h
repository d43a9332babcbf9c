#pragma once
/// --trace FILE.jsonl: every event of a run, one JSON object a line (docs/trace-format.md).

#include <string>

#include <lvslab/io/output_file.h>
#include <lvslab/sim/dissection.h>
#include <lvslab/sim/place_names.h>
#include <lvslab/sim/session.h>

namespace lvslab::cli {

class TraceLines final : public sim::TraceSink {
 public:
  /// Throws std::system_error. `session` must outlive the sink.
  TraceLines(const std::string& path, const sim::Session& session);
  void on_event(const sim::TraceEvent& event) override;
  [[nodiscard]] bool wants_notes() const override { return true; }
  void close() { file_.close(); }

 private:
  [[nodiscard]] std::string interface_name(const sim::TraceEvent& event);

  const sim::Session& session_;
  sim::PlaceNames places_;
  io::OutputFile file_;
  sim::SequenceBook book_;
  std::string line_;
};

}  // namespace lvslab::cli
