#pragma once
/// The request that is looked at as a ladder: a line a host, an arrow a frame, time downwards. A click goes to the
/// moment.

#include <QAbstractScrollArea>

#include "lists/ladder_model.h"
#include "run/focus.h"
#include "run/words.h"

namespace lvslab::gui {

class LadderView final : public QAbstractScrollArea {
  Q_OBJECT

 public:
  LadderView(Focus& focus, Words& words, QWidget* parent = nullptr);

  [[nodiscard]] const LadderModel& model() const { return m_model; }
  /// The whole ladder, in the size that it needs.
  void draw(QPainter& painter, const QSize& size) const;
  [[nodiscard]] QSize wholeSize() const;

 Q_SIGNALS:
  void eventWanted(quint64 number);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void follow();
  void layOut();
  [[nodiscard]] int rungAtMoment() const;

  Focus& m_focus;
  Words& m_words;
  LadderModel m_model;
};

}  // namespace lvslab::gui
