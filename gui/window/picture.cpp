#include "window/picture.h"

#include <QApplication>
#include <QPixmap>
#include <QTimer>
#include <cstdio>

#include <lvslab/sim/filter.h>

#include "window/main_window.h"

namespace lvslab::gui {
namespace {

/// Answers from the simulation's thread and the layout of the window come within this time.
constexpr int settling_ms = 700;

[[noreturn]] void refuse(const QString& message) {
  std::fprintf(stderr, "lvslab-gui: %s\n", qPrintable(message));
  std::exit(2);
}

quint64 momentOf(const Run& run, const QString& at) {
  bool isNumber = false;
  const quint64 number = at.toULongLong(&isNumber);
  if (isNumber) {
    if (number > run.eventCount()) refuse(QObject::tr("the run has only %1 events").arg(run.eventCount()));
    return number;
  }
  const auto filter = sim::Filter::parse_for_events(at.toStdString());
  if (!filter) refuse(QString::fromStdString(filter.error().place + ": " + filter.error().sentence));
  for (quint64 event = run.originEvents() + 1; event <= run.eventCount(); ++event) {
    if (filter->matches(run.event(event), run.places())) return event;
  }
  refuse(QObject::tr("nothing matches '%1'").arg(at));
}

}  // namespace

void takePicture(MainWindow& window, const PictureWish& wish) {
  window.resize(wish.size);
  auto* waiting = new QTimer(&window);
  waiting->setInterval(20);
  QObject::connect(waiting, &QTimer::timeout, &window, [&window, wish, waiting] {
    if (!window.run().isOpen() || !window.run().isFinished()) return;
    waiting->stop();
    if (!wish.at.isEmpty()) window.playback().goTo(momentOf(window.run(), wish.at));
    QTimer::singleShot(settling_ms, &window, [&window, wish] {
      if (!window.grab().save(wish.file)) refuse(QObject::tr("%1 cannot be written").arg(wish.file));
      QApplication::exit(0);
    });
  });
  waiting->start();
}

}  // namespace lvslab::gui
