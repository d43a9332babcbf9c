#pragma once
/// Why: what the node did at this moment and its reasons, a director's candidates as a table.

#include <QTextBrowser>

#include "run/focus.h"
#include "run/words.h"

namespace lvslab::gui {

class WhyPanel final : public QTextBrowser {
  Q_OBJECT

 public:
  WhyPanel(Focus& focus, Words& words, QWidget* parent = nullptr);

 private:
  void showMoment();

  Focus& m_focus;
  Words& m_words;
};

}  // namespace lvslab::gui
