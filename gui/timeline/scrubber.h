#pragma once
/// The whole run as a strip: ticks where something happens, by kind; marks of commands, cut cables and drops; and the
/// moment that is looked at, to be dragged.

#include <QWidget>
#include <vector>

#include "run/breakpoints.h"
#include "run/focus.h"
#include "run/words.h"
#include "timeline/time_axis.h"

namespace lvslab::gui {

class Scrubber final : public QWidget {
  Q_OBJECT

 public:
  Scrubber(Focus& focus, Words& words, const Breakpoints& breakpoints, QWidget* parent = nullptr);
  [[nodiscard]] QSize sizeHint() const override { return {600, 46}; }
  [[nodiscard]] QSize minimumSizeHint() const override { return {200, 46}; }

 Q_SIGNALS:
  void eventWanted(quint64 number);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  enum class Lane : std::uint8_t { request, frame, drop, command };
  [[nodiscard]] TimeAxis axis() const;
  void gather();
  void goTo(double x);

  Focus& m_focus;
  Words& m_words;
  const Breakpoints& m_breakpoints;
  /// By pixel: whether anything of that kind happened there. Made anew when the run or the width changes.
  std::vector<std::uint8_t> m_kinds;
  quint64 m_gathered = 0;
  TimeAxis m_gatheredAxis;
};

}  // namespace lvslab::gui
