#include "run/run.h"

#include <QFile>
#include <algorithm>

#include <lvslab/sim/console.h>
#include <lvslab/sim/scenario_file.h>

namespace lvslab::gui {
namespace {

/// Recorded events may take so much memory; then the run stops.
constexpr std::size_t memory_limit = std::size_t{1536} << 20;

}  // namespace

Run::Run(QObject* parent) : QObject(parent), m_worker(new RunWorker(memory_limit)) {
  m_worker->moveToThread(&m_thread);
  connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
  connect(m_worker, &RunWorker::opened, this, [this](const RunSnapshotPtr& snapshot) { take(snapshot, true); });
  connect(m_worker, &RunWorker::changed, this, [this](const RunSnapshotPtr& snapshot) { take(snapshot, false); });
  connect(m_worker, &RunWorker::looked, this, [this](quint64 position, const WorldViewPtr& view) {
    m_isLooking = false;
    Q_EMIT looked(position, view);
    if (m_nextLook) putLook(*std::exchange(m_nextLook, std::nullopt));
  });
  connect(m_worker, &RunWorker::answered, this, &Run::answered);
  connect(m_worker, &RunWorker::toldTables, this, &Run::toldTables);
  connect(m_worker, &RunWorker::answeredForAddress, this, &Run::answeredForAddress);
  connect(m_worker, &RunWorker::intervened, this, &Run::intervened);
  connect(m_worker, &RunWorker::startedOver, this, &Run::startedOver);
  m_thread.setObjectName(QStringLiteral("simulation"));
  m_thread.start();
}

Run::~Run() {
  m_thread.quit();
  m_thread.wait();
}

QStringList Run::open(const QString& file) {
  QFile source(file);
  if (!source.open(QIODevice::ReadOnly)) return {tr("%1: %2").arg(file, source.errorString())};
  return openText(QString::fromUtf8(source.readAll()), file);
}

QStringList Run::openText(const QString& text, const QString& file) {
  auto loaded = sim::parse_scenario(text.toStdString(), file.toStdString(), sim::judge_command);
  QStringList mistakes;
  for (const auto& remark : loaded.remarks) {
    if (remark.severity == sim::Remark::Severity::error) mistakes << QString::fromStdString(to_text(remark));
  }
  if (!loaded.scenario) return mistakes;
  const ScenarioPtr scenario = std::make_shared<const sim::Scenario>(std::move(*loaded.scenario));
  m_openings.push_back({scenario, file, text.toStdString()});
  QMetaObject::invokeMethod(m_worker, [worker = m_worker, scenario] { worker->open(scenario); });
  return {};
}

void Run::take(const RunSnapshotPtr& snapshot, bool isNew) {
  if (isNew) {
    m_snapshot = snapshot;
    m_scenario = m_openings.front().scenario;
    m_file = m_openings.front().file;
    m_text = m_openings.front().text;
    m_openings.pop_front();
    m_topology = std::make_unique<sim::Topology>(*m_scenario);
    m_flights = std::make_unique<sim::Flights>(sim::Session(*m_scenario));
    m_flights->follow(m_snapshot->events);
    m_timeSeries = std::make_unique<sim::TimeSeries>(*m_scenario);
    followSeries();
    m_other = {};
    m_commonWithOther = 0;
    Q_EMIT opened();
    return;
  }
  if (!m_snapshot) return;
  const quint64 before = m_snapshot->events.size();
  const bool isAnother = snapshot->commonEvents < before;
  if (isAnother) {
    m_other = m_snapshot->events;
    m_commonWithOther = snapshot->commonEvents;
    m_flights->forget(snapshot->commonEvents);
    m_timeSeries->forget();
  }
  m_snapshot = snapshot;
  m_flights->follow(m_snapshot->events);
  followSeries();
  if (isAnother) Q_EMIT becameAnother(snapshot->commonEvents);
  Q_EMIT grew();
}

void Run::followSeries() {
  m_timeSeries->follow(m_snapshot->events, *m_flights);
  m_timeSeries->follow_connections(m_snapshot->servers, m_snapshot->connectionsBefore, m_snapshot->newConnections);
}

Instant Run::lastInstant() const {
  return m_snapshot->events.empty() ? m_snapshot->origin : m_snapshot->events.back().at;
}

quint64 Run::eventAt(Instant time) const {
  const auto& events = m_snapshot->events;
  const auto later = std::ranges::upper_bound(events, time, {}, &sim::TraceEvent::at);
  return static_cast<quint64>(later - events.begin());
}

void Run::look(quint64 position) {
  if (m_isLooking) {
    m_nextLook = position;
  } else {
    putLook(position);
  }
}

void Run::putLook(quint64 position) {
  m_isLooking = true;
  QMetaObject::invokeMethod(m_worker, [worker = m_worker, position] { worker->look(position); });
}

quint64 Run::ask(quint64 position, const QString& node, const QString& command) {
  const quint64 ticket = ++m_tickets;
  if (!m_openings.empty()) return ticket;
  QMetaObject::invokeMethod(
      m_worker, [worker = m_worker, ticket, position, node, command] { worker->ask(ticket, position, node, command); });
  return ticket;
}

quint64 Run::askForTables(quint64 position, const QString& node) {
  const quint64 ticket = ++m_tickets;
  if (!m_openings.empty()) return ticket;
  QMetaObject::invokeMethod(
      m_worker, [worker = m_worker, ticket, position, node] { worker->askForTables(ticket, position, node); });
  return ticket;
}

quint64 Run::askForAddress(quint64 position, const QString& node, const net::Address& address) {
  const quint64 ticket = ++m_tickets;
  if (!m_openings.empty()) return ticket;
  QMetaObject::invokeMethod(m_worker, [worker = m_worker, ticket, position, node, address] {
    worker->askForAddress(ticket, position, node, address);
  });
  return ticket;
}

void Run::intervene(quint64 position, const sim::Intervention& intervention) {
  if (!m_openings.empty()) return;
  QMetaObject::invokeMethod(m_worker,
                            [worker = m_worker, position, intervention] { worker->intervene(position, intervention); });
}

void Run::undo() {
  QMetaObject::invokeMethod(m_worker, [worker = m_worker] { worker->undo(); });
}

void Run::redo() {
  QMetaObject::invokeMethod(m_worker, [worker = m_worker] { worker->redo(); });
}

void Run::startOver() {
  QMetaObject::invokeMethod(m_worker, [worker = m_worker] { worker->startOver(); });
}

}  // namespace lvslab::gui
