#pragma once
/// The frame of the moment, taken apart: a tree of its headers and fields, and its bytes.

#include <QLabel>
#include <QPlainTextEdit>
#include <QTreeWidget>
#include <QWidget>

#include "run/focus.h"
#include "run/words.h"

namespace lvslab::gui {

class FramePanel final : public QWidget {
  Q_OBJECT

 public:
  FramePanel(Focus& focus, Words& words, QWidget* parent = nullptr);

 private:
  void showMoment();
  void showField();

  Focus& m_focus;
  Words& m_words;
  QLabel m_headline;
  QTreeWidget m_tree;
  QPlainTextEdit m_bytes;
};

}  // namespace lvslab::gui
