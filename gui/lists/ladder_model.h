#pragma once
/// The hops of one request as a sequence chart has them: who sent what to whom, and when. No widget.

#include <QtGlobal>
#include <optional>
#include <vector>

#include "run/run.h"

namespace lvslab::gui {

/// A frame that went from one host to another (switches on the way are left out), or ended on its way.
struct Rung {
  quint64 sent = 0;              ///< the event by which it left
  std::optional<quint64> taken;  ///< the event by which it arrived; nullopt: it did not
  quint32 from = 0;              ///< nodes
  quint32 to = 0;                ///< where it did not arrive: where it ended
  bool isDropped = false;        ///< it ended there, for a reason that is worth telling
};

class LadderModel {
 public:
  /// Looks at the events that are new since the last call; another request, or another run, begins anew.
  void follow(const Run& run, quint32 flow);
  void startAgain();
  [[nodiscard]] const std::vector<Rung>& rungs() const { return m_rungs; }
  /// The hosts that take part, in the order of the scenario.
  [[nodiscard]] const std::vector<quint32>& hosts() const { return m_hosts; }

 private:
  void takePart(quint32 node);

  quint32 m_flow = 0;
  quint64 m_seen = 0;
  std::vector<Rung> m_rungs;
  std::vector<quint32> m_hosts;
};

}  // namespace lvslab::gui
