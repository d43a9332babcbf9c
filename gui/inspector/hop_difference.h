#pragma once
/// One packet at every place it passed: a column a hop, a row a field; what changed is marked, with who changed it.

#include <QLabel>
#include <QTableWidget>
#include <QWidget>

#include "run/focus.h"
#include "run/words.h"

namespace lvslab::gui {

class HopDifference final : public QWidget {
  Q_OBJECT

 public:
  HopDifference(Focus& focus, Words& words, QWidget* parent = nullptr);

 Q_SIGNALS:
  void eventWanted(quint64 number);

 private:
  void showMoment();

  Focus& m_focus;
  Words& m_words;
  QLabel m_headline;
  QTableWidget m_table;
  std::vector<quint64> m_hops;  ///< events, by column
};

}  // namespace lvslab::gui
