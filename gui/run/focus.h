#pragma once
/// What all views look at: the moment, and what is chosen there. One object, observed by everybody, so that the canvas,
/// the lists, the inspector and the scrubber never disagree.

#include <QObject>
#include <QString>
#include <optional>

#include "run/run.h"

namespace lvslab::gui {

class Focus final : public QObject {
  Q_OBJECT

 public:
  explicit Focus(Run& run, QObject* parent = nullptr);

  [[nodiscard]] Run& run() const { return m_run; }

  /// How many events have happened: the number of the last one; 0 at the start.
  [[nodiscard]] quint64 position() const { return m_position; }
  /// The moment shown: that of the last event, or, while time passes, a later one before the next event.
  [[nodiscard]] Instant time() const { return m_time; }
  /// The last event; nullptr at the start or when no run is open.
  [[nodiscard]] const sim::TraceEvent* event() const;

  /// To an event; out of range: to the nearest end.
  void moveTo(quint64 position);
  /// Time passes, without an event.
  void passTime(Instant time);

  /// The packet that is looked at: that of the last event which had one.
  [[nodiscard]] quint64 packet() const { return m_packet; }
  /// The request it belongs to; 0: none.
  [[nodiscard]] quint32 flow() const { return m_flow; }
  /// Lists and pictures show this request only; nullopt: everything.
  [[nodiscard]] std::optional<quint32> onlyFlow() const { return m_onlyFlow; }
  void showOnlyFlow(std::optional<quint32> flow);
  /// The node whose tables are shown: index into Scenario::nodes.
  [[nodiscard]] std::optional<quint32> node() const { return m_node; }
  void chooseNode(std::optional<quint32> node);
  /// The header field that is marked wherever it shows, by Wireshark's name; empty: none.
  [[nodiscard]] const QString& field() const { return m_field; }
  void chooseField(const QString& field);

 Q_SIGNALS:
  /// Another event, or the same number in another run.
  void moved();
  /// time() is another; also after moved().
  void timePassed();
  void onlyFlowChanged();
  void nodeChosen();
  void fieldChosen();

 private:
  void settle(quint64 position);

  Run& m_run;
  quint64 m_position = 0;
  Instant m_time{};
  quint64 m_packet = 0;
  quint32 m_flow = 0;
  std::optional<quint32> m_onlyFlow;
  std::optional<quint32> m_node;
  QString m_field;
};

}  // namespace lvslab::gui
