#pragma once
/// Holds a lesson against its run in a thread of its own: a scenario may take a while, and the window does not wait.

#include <QObject>
#include <QThread>
#include <memory>
#include <vector>

#include <lvslab/sim/lesson_walk.h>

#include "run/run_worker.h"

namespace lvslab::gui {

using LessonWalk = std::shared_ptr<const std::vector<sim::WalkedStep>>;

class LessonWalker final : public QObject {
  Q_OBJECT

 public:
  explicit LessonWalker(QObject* parent = nullptr);
  ~LessonWalker() override;

  /// walked() follows; a later call makes an earlier answer void.
  void walk(const ScenarioPtr& scenario);

 Q_SIGNALS:
  void walked(const lvslab::gui::LessonWalk& walk);

 private:
  QThread m_thread;
  QObject* m_worker;  ///< lives in m_thread, goes with it
  quint64 m_asked = 0;
};

}  // namespace lvslab::gui
