#include "run/run_worker.h"

#include <QMetaObject>
#include <algorithm>

namespace lvslab::gui {
namespace {

/// How long the run goes on before questions are heard: shorter than a picture of the window takes.
constexpr qint64 slice_ms = 8;
/// How often the window hears of news: as often as it draws.
constexpr qint64 news_ms = 16;

}  // namespace

void RunWorker::open(const ScenarioPtr& scenario) {
  m_courses.clear();
  m_branchedAt.clear();
  m_courses.push_back(std::make_unique<sim::Player>(*scenario));
  m_branchedAt.push_back(0);
  m_current = 0;
  m_isFinished = m_isFull = false;
  player().go_to_origin();
  m_originEvents = player().position();
  m_commonEvents = 0;
  m_connectionsTold = 0;
  m_places = std::make_shared<const sim::PlaceNames>(player().world());
  Q_EMIT opened(snapshot());
  m_sinceTold.start();
  scheduleGoOn();
}

void RunWorker::scheduleGoOn() {
  if (m_isScheduled || m_isFinished || m_isFull || m_courses.empty()) return;
  m_isScheduled = true;
  // Behind the questions that have come in the meantime.
  QMetaObject::invokeMethod(this, &RunWorker::goOn, Qt::QueuedConnection);
}

void RunWorker::goOn() {
  m_isScheduled = false;
  QElapsedTimer slice;
  slice.start();
  while (!m_isFinished && slice.elapsed() < slice_ms) {
    for (int i = 0; i < 64 && !m_isFinished; ++i) m_isFinished = !player().extend();
  }
  m_isFull = player().recording().events().memory() > m_memoryLimit;
  if (m_isFinished || m_isFull || m_sinceTold.elapsed() >= news_ms) {
    Q_EMIT changed(snapshot());
    m_sinceTold.start();
  }
  scheduleGoOn();
}

RunSnapshotPtr RunWorker::snapshot() {
  auto told = std::make_shared<RunSnapshot>();
  told->events = player().recording().events();
  told->isFinished = m_isFinished;
  told->isFull = m_isFull;
  told->originEvents = m_originEvents;
  told->origin = player().world().origin();
  told->commonEvents = std::exchange(m_commonEvents, told->events.size());
  told->places = m_places;
  const auto& history = player().connections();
  told->servers = history.servers();
  told->connectionsBefore = m_connectionsTold;
  told->newConnections.assign(history.samples().begin() + static_cast<std::ptrdiff_t>(m_connectionsTold),
                              history.samples().end());
  m_connectionsTold = history.samples().size();
  return told;
}

void RunWorker::look(quint64 position) {
  if (m_courses.empty()) return;
  player().go_to(position);
  Q_EMIT looked(position, std::make_shared<const sim::WorldView>(sim::view_of(player().world())));
}

void RunWorker::ask(quint64 ticket, quint64 position, const QString& node, const QString& command) {
  if (m_courses.empty()) return;
  player().go_to(position);
  sim::Session copy = player().world();  // looking must not change what is looked at
  Q_EMIT answered(ticket, QString::fromStdString(copy.run_command(node.toStdString(), command.toStdString())));
}

void RunWorker::askForTables(quint64 ticket, quint64 position, const QString& node) {
  if (m_courses.empty()) return;
  player().go_to(position);
  Q_EMIT toldTables(ticket, std::make_shared<const std::vector<sim::HostTable>>(
                                sim::tables_of(player().world(), node.toStdString())));
}

void RunWorker::askForAddress(quint64 ticket, quint64 position, const QString& node, const net::Address& address) {
  if (m_courses.empty()) return;
  player().go_to(position);
  Q_EMIT answeredForAddress(ticket, std::make_shared<const std::vector<sim::AddressQuestion>>(
                                        sim::ask_for_address(player().world(), node.toStdString(), address)));
}

void RunWorker::intervene(quint64 position, const sim::Intervention& intervention) {
  if (m_courses.empty()) return;
  player().go_to(position);
  auto other = player().branch();
  const quint64 common = other->position();
  const std::string output = other->intervene(intervention);
  m_courses.resize(m_current + 1);
  m_branchedAt.resize(m_current + 1);
  m_courses.push_back(std::move(other));
  m_branchedAt.push_back(common);
  takeCourse(m_current + 1, common);
  Q_EMIT intervened(player().position(), QString::fromStdString(output));
}

void RunWorker::undo() {
  if (m_current > 0) takeCourse(m_current - 1, m_branchedAt[m_current]);
}

void RunWorker::redo() {
  if (m_current + 1 < m_courses.size()) takeCourse(m_current + 1, m_branchedAt[m_current + 1]);
}

void RunWorker::startOver() {
  if (m_current > 0) {
    takeCourse(0, *std::min_element(m_branchedAt.begin() + 1, m_branchedAt.begin() + 1 + static_cast<int>(m_current)));
  }
  Q_EMIT startedOver();
}

void RunWorker::takeCourse(std::size_t index, quint64 commonEvents) {
  m_current = index;
  m_commonEvents = std::min(m_commonEvents, commonEvents);
  m_connectionsTold = 0;  // its servers may be numbered otherwise
  m_isFinished = m_isFull = false;
  Q_EMIT changed(snapshot());
  scheduleGoOn();
}

}  // namespace lvslab::gui
