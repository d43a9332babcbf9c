#pragma once
/// The run in words, as all views need it: told events, with relative sequence numbers. Follows the run.

#include <QObject>
#include <QString>

#include <lvslab/sim/event_teller.h>

#include "run/run.h"

namespace lvslab::gui {

class Words final : public QObject {
  Q_OBJECT

 public:
  explicit Words(Run& run, QObject* parent = nullptr);

  /// The packet of an event on one line; for other events what happened.
  [[nodiscard]] QString headline(quint64 number) const;
  /// What was decided there, in a few words: the server chosen, the reason of a drop, who answered; may be empty.
  [[nodiscard]] QString decision(quint64 number) const;
  [[nodiscard]] sim::ToldEvent tell(quint64 number) const;
  [[nodiscard]] sim::Dissection packet(quint64 number) const;
  /// The event as one sentence: "rs1 answers: ...".
  [[nodiscard]] QString sentence(quint64 number) const;
  /// The same in a few words, for a narrow column: "rs1 sends SYN ACK".
  [[nodiscard]] QString shortLine(quint64 number) const;
  /// "client:eth0 → front"
  [[nodiscard]] QString place(quint64 number) const;

 private:
  Run& m_run;
  sim::EventTeller m_teller;
};

}  // namespace lvslab::gui
