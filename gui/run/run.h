#pragma once
/// The run that the window shows, as the window's thread knows it: the scenario, the events so far, and questions that
/// are answered later. All views look at this one.

#include <QObject>
#include <QString>
#include <QStringList>
#include <QThread>
#include <deque>
#include <memory>
#include <optional>

#include <lvslab/sim/flights.h>
#include <lvslab/sim/time_series.h>
#include <lvslab/sim/topology.h>

#include "run/run_worker.h"

namespace lvslab::gui {

class Run final : public QObject {
  Q_OBJECT

 public:
  explicit Run(QObject* parent = nullptr);
  ~Run() override;

  /// Reads a scenario file and lets it run. What is wrong with it, as sentences; empty: nothing, opened() follows.
  QStringList open(const QString& file);
  /// The same for text; `file` is its name.
  QStringList openText(const QString& text, const QString& file);

  [[nodiscard]] bool isOpen() const { return m_snapshot != nullptr; }
  // Of an open run:
  [[nodiscard]] const QString& file() const { return m_file; }
  /// Of the file.
  [[nodiscard]] const std::string& text() const { return m_text; }
  [[nodiscard]] const sim::Scenario& scenario() const { return *m_scenario; }
  [[nodiscard]] const sim::Topology& topology() const { return *m_topology; }
  [[nodiscard]] const sim::EventLog& events() const { return m_snapshot->events; }
  [[nodiscard]] quint64 eventCount() const { return m_snapshot ? m_snapshot->events.size() : 0; }
  /// The event of that number, from 1.
  [[nodiscard]] const sim::TraceEvent& event(quint64 number) const { return m_snapshot->events[number - 1]; }
  [[nodiscard]] const sim::Flights& flights() const { return *m_flights; }
  /// What graphs over time are made from.
  [[nodiscard]] const sim::TimeSeries& timeSeries() const { return *m_timeSeries; }
  [[nodiscard]] const sim::PlaceNames& places() const { return *m_snapshot->places; }
  [[nodiscard]] quint64 originEvents() const { return m_snapshot ? m_snapshot->originEvents : 0; }
  [[nodiscard]] Instant origin() const { return m_snapshot->origin; }
  [[nodiscard]] bool isFinished() const { return m_snapshot->isFinished; }
  [[nodiscard]] bool isFull() const { return m_snapshot->isFull; }
  /// When the last event so far happened.
  [[nodiscard]] Instant lastInstant() const;
  /// The last event that happened not later than `time`: its number; 0: none.
  [[nodiscard]] quint64 eventAt(Instant time) const;

  // Questions. Answers come as signals, in the order of the questions. While another file is being opened, questions
  // and changes are about a run that is gone: they are let fall.
  /// What the network looks like when `position` events have happened. While an answer is awaited, only the newest of
  /// further questions is put.
  void look(quint64 position);
  /// What a command would print on a node at that moment, without changing anything. The ticket comes with the answer.
  quint64 ask(quint64 position, const QString& node, const QString& command);
  /// What a node holds at that moment, as tables.
  quint64 askForTables(quint64 position, const QString& node);
  /// Who answers for an address, and with which settings.
  quint64 askForAddress(quint64 position, const QString& node, const net::Address& address);

  // Changes.
  /// Somebody does something after that event: the run becomes another.
  void intervene(quint64 position, const sim::Intervention& intervention);
  void undo();
  void redo();
  /// Takes back every intervention at once; startedOver() follows, also if there was none.
  void startOver();
  /// The events there were before the last intervention or undo; empty: it never became another.
  [[nodiscard]] const sim::EventLog& otherCourse() const { return m_other; }
  /// How many events the two have in common.
  [[nodiscard]] quint64 commonWithOther() const { return m_commonWithOther; }

 Q_SIGNALS:
  void opened();
  /// There are more events than before, or it is finished now.
  void grew();
  /// From event `common` on (it is the last common one's number) other things happen than before.
  void becameAnother(quint64 common);
  void looked(quint64 position, const lvslab::gui::WorldViewPtr& view);
  void answered(quint64 ticket, const QString& text);
  void toldTables(quint64 ticket, const lvslab::gui::HostTablesPtr& tables);
  void answeredForAddress(quint64 ticket, const lvslab::gui::AddressQuestionsPtr& questions);
  void intervened(quint64 position, const QString& output);
  void startedOver();

 private:
  void take(const RunSnapshotPtr& snapshot, bool isNew);
  void followSeries();
  void putLook(quint64 position);

  QThread m_thread;
  RunWorker* m_worker;  ///< lives in m_thread, goes with it
  QString m_file;
  ScenarioPtr m_scenario;
  struct Opening {
    ScenarioPtr scenario;
    QString file;
    std::string text;
  };
  std::deque<Opening> m_openings;  ///< handed to the worker, not heard of yet, in that order
  std::string m_text;
  std::unique_ptr<sim::Topology> m_topology;
  RunSnapshotPtr m_snapshot;
  std::unique_ptr<sim::Flights> m_flights;
  std::unique_ptr<sim::TimeSeries> m_timeSeries;
  sim::EventLog m_other;
  quint64 m_commonWithOther = 0;
  quint64 m_tickets = 0;
  bool m_isLooking = false;
  std::optional<quint64> m_nextLook;
};

}  // namespace lvslab::gui
