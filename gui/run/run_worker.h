#pragma once
/// The simulation beside the window's thread: it lets the run go on as far as it can, and answers questions about any
/// moment of it. Lives in a thread of its own; everything comes in and goes out as values.

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <memory>
#include <vector>

#include <lvslab/net/address.h>
#include <lvslab/sim/host_tables.h>
#include <lvslab/sim/place_names.h>
#include <lvslab/sim/player.h>
#include <lvslab/sim/world_view.h>

namespace lvslab::gui {

/// What is known of a run at one moment of its growing. Shares its events with later snapshots.
struct RunSnapshot {
  sim::EventLog events;
  bool isFinished = false;   ///< nothing is left to happen
  bool isFull = false;       ///< it stopped for it takes as much memory as it may
  quint64 originEvents = 0;  ///< how many events had happened when traffic began
  Instant origin{};          ///< when that was; times shown count from it
  quint64 commonEvents = 0;  ///< how many of the events are those of the snapshot before
  std::shared_ptr<const sim::PlaceNames> places;
  std::vector<sim::ConnectionHistory::Server> servers;  ///< that connections were counted of
  std::size_t connectionsBefore = 0;                  ///< samples that the snapshot before had, and are good still ...
  std::vector<sim::ConnectionSample> newConnections;  ///< ... and those behind them
};
using RunSnapshotPtr = std::shared_ptr<const RunSnapshot>;
using ScenarioPtr = std::shared_ptr<const sim::Scenario>;
using WorldViewPtr = std::shared_ptr<const sim::WorldView>;
using HostTablesPtr = std::shared_ptr<const std::vector<sim::HostTable>>;
using AddressQuestionsPtr = std::shared_ptr<const std::vector<sim::AddressQuestion>>;

class RunWorker final : public QObject {
  Q_OBJECT

 public:
  /// `memoryLimit`: when the recorded events take more, the run stops.
  explicit RunWorker(std::size_t memoryLimit) : m_memoryLimit(memoryLimit) {}

  void open(const ScenarioPtr& scenario);
  void look(quint64 position);
  void ask(quint64 ticket, quint64 position, const QString& node, const QString& command);
  void askForTables(quint64 ticket, quint64 position, const QString& node);
  void askForAddress(quint64 ticket, quint64 position, const QString& node, const net::Address& address);
  /// A command typed at a moment: from there on the run is another. What it was stays for undo().
  void intervene(quint64 position, const sim::Intervention& intervention);
  void undo();
  void redo();
  /// To the run without any intervention; undo() then has nothing to take back, redo() has.
  void startOver();

 Q_SIGNALS:
  void opened(const RunSnapshotPtr& snapshot);
  /// It has gone on, or (commonEvents) become another.
  void changed(const RunSnapshotPtr& snapshot);
  void looked(quint64 position, const WorldViewPtr& view);
  void answered(quint64 ticket, const QString& text);
  void toldTables(quint64 ticket, const HostTablesPtr& tables);
  void answeredForAddress(quint64 ticket, const AddressQuestionsPtr& questions);
  /// The command of the last intervention has printed this, at once.
  void intervened(quint64 position, const QString& output);
  void startedOver();

 private:
  void goOn();
  void scheduleGoOn();
  [[nodiscard]] sim::Player& player() { return *m_courses[m_current]; }
  [[nodiscard]] RunSnapshotPtr snapshot();
  void takeCourse(std::size_t index, quint64 commonEvents);

  const std::size_t m_memoryLimit;
  std::vector<std::unique_ptr<sim::Player>> m_courses;  ///< what undo and redo walk along
  std::vector<quint64> m_branchedAt;                    ///< by course: events it has in common with the one before
  std::size_t m_current = 0;
  bool m_isFinished = false;
  bool m_isFull = false;
  bool m_isScheduled = false;
  quint64 m_originEvents = 0;
  quint64 m_commonEvents = 0;
  std::size_t m_connectionsTold = 0;  ///< samples of the player's history that the window has
  std::shared_ptr<const sim::PlaceNames> m_places;
  QElapsedTimer m_sinceTold;
};

}  // namespace lvslab::gui
