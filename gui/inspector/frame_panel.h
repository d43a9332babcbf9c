#pragma once
/// The frame of the moment, taken apart: a tree of its headers and fields, the headers bit by bit, and the bytes. The
/// chosen field is marked in all three.

#include <QLabel>
#include <QScrollArea>
#include <QTreeWidget>
#include <QWidget>

#include "inspector/byte_view.h"
#include "inspector/header_diagram.h"
#include "run/focus.h"
#include "run/words.h"

namespace lvslab::gui {

class FramePanel final : public QWidget {
  Q_OBJECT

 public:
  FramePanel(Focus& focus, Words& words, QWidget* parent = nullptr);

 Q_SIGNALS:
  /// A condition on the chosen field, for the list, and for a breakpoint.
  void filterWanted(const QString& condition);
  void breakpointWanted(const QString& condition);

 private:
  void showMoment();
  void showField();
  void chooseByte(std::size_t index);
  void offerFilters(const QPoint& place);

  Focus& m_focus;
  Words& m_words;
  QLabel m_headline;
  QTreeWidget m_tree;
  HeaderDiagram* m_diagram;
  QScrollArea m_scroll;
  ByteView m_bytes;
  sim::Dissection m_packet;
};

}  // namespace lvslab::gui
