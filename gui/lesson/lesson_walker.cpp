#include "lesson/lesson_walker.h"

namespace lvslab::gui {

LessonWalker::LessonWalker(QObject* parent) : QObject(parent), m_worker(new QObject) {
  m_worker->moveToThread(&m_thread);
  connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
  m_thread.setObjectName(QStringLiteral("lesson"));
  m_thread.start();
}

LessonWalker::~LessonWalker() {
  m_thread.quit();
  m_thread.wait();
}

void LessonWalker::walk(const ScenarioPtr& scenario) {
  const quint64 ticket = ++m_asked;
  QMetaObject::invokeMethod(m_worker, [this, ticket, scenario] {
    const auto walk = std::make_shared<const std::vector<sim::WalkedStep>>(sim::walk_lesson(*scenario));
    // `this` outlives the thread, whose end it awaits.
    QMetaObject::invokeMethod(this, [this, ticket, walk] {
      if (ticket == m_asked) Q_EMIT walked(walk);
    });
  });
}

}  // namespace lvslab::gui
