#pragma once
/// What a scenario says must hold at its end (`expect`), judged; and for a check that fails, what was seen instead.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <lvslab/sim/filter.h>
#include <lvslab/sim/scenario.h>
#include <lvslab/sim/session.h>
#include <lvslab/sim/trace.h>

namespace lvslab::sim {

/// Counts the frames that a scenario's `frames` checks ask for. Add it to a session before the run; it keeps no
/// frames. A frame counts
///  - at a host, where it is sent or received there: what tcpdump on that host would show;
///  - at a switch, once for each port it leaves by;
///  - with no node given, once where a host sends it (a router that forwards a frame sends a new one).
class FrameLog : public TraceSink {
 public:
  /// Does not keep the session. The filters must have passed load_scenario's checks; otherwise std::logic_error.
  explicit FrameLog(const Session& session);
  void on_event(const TraceEvent& event) override;
  [[nodiscard]] bool wants_notes() const override { return false; }

  struct Tally {
    std::uint64_t matching = 0;
    std::uint64_t seen = 0;          ///< at this place, matching or not
    Instant first{};                 ///< when the first matching one was seen
    std::uint64_t first_number = 0;  ///< that event's number in the run
  };
  /// Of entry `expectation` of `expect`; all zero for a check that is not about frames.
  [[nodiscard]] const Tally& tally(std::size_t expectation) const { return tallies_.at(expectation); }

 private:
  struct Watch {
    std::size_t expectation;
    bool anywhere;  ///< at every host, where frames are sent
    bool at_switch;
    std::uint32_t node;
    std::optional<std::uint32_t> interface;
    Filter filter;
  };
  std::vector<Watch> watches_;
  std::vector<bool> is_host_;
  std::vector<Tally> tallies_;
};

struct Judgement {
  bool passed = false;
  std::string place;     ///< "/expect/2"
  std::string sentence;  ///< "frames at 'rs1' that match 'arp': 3, expected exactly 0; ..."
};

/// One judgement for each entry of `expect`, in order. `results` with tables, if a check is to look into them.
/// `origin` is when the run began to count (Session::origin), for the times in sentences.
[[nodiscard]] std::vector<Judgement> judge(const Scenario& scenario, const Results& results, const FrameLog& frames,
                                           Instant origin = {});

/// The tables at the end of a run that an `output` check may ask for without the command ever having been typed:
/// "neigh" for "ip neigh", others under their own names; nullopt: none such.
[[nodiscard]] std::optional<std::string> end_table_name(const std::string& command);

}  // namespace lvslab::sim
