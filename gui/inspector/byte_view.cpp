#include "inspector/byte_view.h"

#include <QFontDatabase>
#include <QMouseEvent>
#include <QTextBlock>
#include <algorithm>

#include "look/theme.h"

namespace lvslab::gui {
namespace {

// "0010  45 00 00 3c 1c 46 40 00  40 06 ...  E..<.F@.": after the offset eight bytes, a wider gap, eight bytes.
constexpr int half_row = 8;
constexpr int first_byte = 6;

}  // namespace

ByteView::ByteView(QWidget* parent) : QPlainTextEdit(parent) {
  setReadOnly(true);
  setLineWrapMode(NoWrap);
  setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
  setAccessibleName(tr("Bytes of the frame"));
}

int ByteView::columnOf(int byte) const { return first_byte + 3 * byte + (byte >= half_row ? 1 : 0); }
int ByteView::letterColumn() const { return columnOf(m_bytesARow) + (m_bytesARow == half_row ? 0 : 1); }

void ByteView::show(net::Bytes bytes) {
  m_bytes = bytes;
  m_markCount = 0;
  write();
}

void ByteView::write() {
  const int widest = first_byte + 2 * half_row * 4 + 3;
  m_bytesARow = fontMetrics().horizontalAdvance(u'0') * widest <= viewport()->width() ? 2 * half_row : half_row;
  const auto row = static_cast<std::size_t>(m_bytesARow);
  QString text;
  for (std::size_t begin = 0; begin < m_bytes.size(); begin += row) {
    if (begin != 0) text += u'\n';
    QString line = QStringLiteral("%1  ").arg(begin, 4, 16, QLatin1Char('0'));
    QString ascii;
    for (std::size_t i = begin; i < std::min(begin + row, m_bytes.size()); ++i) {
      const auto byte = std::to_integer<unsigned>(m_bytes[i]);
      line = line.leftJustified(columnOf(static_cast<int>(i - begin))) +
             QStringLiteral("%1").arg(byte, 2, 16, QLatin1Char('0'));
      ascii += byte >= 0x20 && byte < 0x7f ? QChar(static_cast<char16_t>(byte)) : QChar(u'·');
    }
    text += line.leftJustified(letterColumn()) + ascii;
  }
  setExtraSelections({});
  setPlainText(text);
}

void ByteView::resizeEvent(QResizeEvent* event) {
  QPlainTextEdit::resizeEvent(event);
  write();
  mark(m_markFirst, m_markCount);
}

void ByteView::mark(std::size_t first, std::size_t count) {
  m_markFirst = first;
  m_markCount = count;
  QList<QTextEdit::ExtraSelection> marks;
  const auto row = static_cast<std::size_t>(m_bytesARow);
  for (std::size_t index = first; index < std::min(first + count, m_bytes.size()); ++index) {
    const auto block = document()->findBlockByNumber(static_cast<int>(index / row));
    const int inRow = static_cast<int>(index % row);
    const bool isLast = index + 1 == first + count || inRow == m_bytesARow - 1;
    const int length = isLast ? 2 : columnOf(inRow + 1) - columnOf(inRow);
    for (const auto& [column, size] : {std::pair(columnOf(inRow), length), std::pair(letterColumn() + inRow, 1)}) {
      QTextEdit::ExtraSelection one;
      one.cursor = QTextCursor(block);
      one.cursor.setPosition(block.position() + column);
      one.cursor.setPosition(block.position() + column + size, QTextCursor::KeepAnchor);
      one.format.setBackground(theme().selection);
      one.format.setForeground(theme().text);
      one.format.setFontWeight(QFont::Bold);
      marks << one;
    }
  }
  if (!marks.isEmpty()) {
    QTextCursor there(document()->findBlockByNumber(static_cast<int>(first / row)));
    setTextCursor(there);
    ensureCursorVisible();
  }
  setExtraSelections(marks);
}

void ByteView::mouseReleaseEvent(QMouseEvent* event) {
  QPlainTextEdit::mouseReleaseEvent(event);
  if (textCursor().hasSelection()) return;  // to be copied
  const auto cursor = cursorForPosition(event->pos());
  const int column = cursor.positionInBlock();
  for (int byte = 0; byte < m_bytesARow; ++byte) {
    const bool isHit = (column >= columnOf(byte) && column <= columnOf(byte) + 2) || column == letterColumn() + byte;
    const auto index = static_cast<std::size_t>(cursor.blockNumber() * m_bytesARow + byte);
    if (isHit && index < m_bytes.size()) return Q_EMIT byteChosen(index);
  }
}

}  // namespace lvslab::gui
