#pragma once
/// Conditions at which playing stops, and the events of the run that fulfil them. They stay when the run becomes
/// another, and when another file is opened.

#include <QObject>
#include <QString>
#include <QTimer>
#include <vector>

#include <lvslab/sim/filter.h>

#include "run/run.h"

namespace lvslab::gui {

struct Breakpoint {
  sim::Filter condition;
  bool isOn = true;
};

class Breakpoints final : public QObject {
  Q_OBJECT

 public:
  explicit Breakpoints(Run& run, QObject* parent = nullptr);

  [[nodiscard]] const std::vector<Breakpoint>& all() const { return m_all; }
  /// One that is there already is switched on.
  void add(const sim::Filter& condition);
  void remove(std::size_t index);
  void setOn(std::size_t index, bool on);

  /// Whether playing stops there.
  [[nodiscard]] bool stopsAt(const sim::TraceEvent& event) const;
  /// The numbers of the events, of those looked at so far, where playing stops; in order.
  [[nodiscard]] const std::vector<quint64>& stops() const { return m_stops; }

 Q_SIGNALS:
  /// Conditions, or the events that fulfil them.
  void changed();

 private:
  void startAgain();
  void goOn();

  Run& m_run;
  std::vector<Breakpoint> m_all;
  std::vector<quint64> m_stops;
  quint64 m_seen = 0;  ///< events looked at
  QTimer m_timer;
};

}  // namespace lvslab::gui
