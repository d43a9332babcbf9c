#pragma once
/// The headers of a frame as RFCs draw them: rows of 32 bits, a box a field, with its value. A click chooses the field.

#include <QWidget>
#include <vector>

#include <lvslab/sim/dissection.h>
#include <lvslab/sim/header_layout.h>

#include "run/focus.h"

namespace lvslab::gui {

class HeaderDiagram final : public QWidget {
  Q_OBJECT

 public:
  explicit HeaderDiagram(Focus& focus, QWidget* parent = nullptr);

  /// `bytes` live as long as the frame is shown.
  void show(const sim::Dissection& packet, net::Bytes bytes);
  void clear();

  [[nodiscard]] QSize sizeHint() const override;
  /// Where the chosen field is drawn; empty: nowhere.
  [[nodiscard]] QRect chosenPlace() const;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  bool event(QEvent* event) override;

 private:
  /// A part of a box that fits into one row.
  struct Piece {
    QRectF place;
    QString name;
    QString label;
    QString value;
    bool isFirst = true;  ///< of its box: has the text
  };
  struct Heading {
    QPointF place;
    QString text;
  };
  void layOut();
  [[nodiscard]] const Piece* pieceAt(const QPointF& place) const;

  Focus& m_focus;
  sim::Dissection m_packet;
  net::Bytes m_bytes;
  std::vector<Piece> m_pieces;
  std::vector<Heading> m_headings;
  int m_height = 0;
};

/// The value of a box: the dissected field's, or, where there is none, the number that stands there.
[[nodiscard]] QString valueOf(const sim::HeaderBox& box, const sim::DissectedLayer& layer, net::Bytes bytes);

}  // namespace lvslab::gui
