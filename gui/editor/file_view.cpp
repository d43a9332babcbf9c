#include "editor/file_view.h"

#include <QFontDatabase>
#include <QHelpEvent>
#include <QPainter>
#include <QTextBlock>
#include <QTextEdit>
#include <QToolTip>

#include "editor/stack_keys.h"
#include "look/theme.h"

namespace lvslab::gui {

/// The strip beside the text.
class LineNumbers final : public QWidget {
 public:
  explicit LineNumbers(FileView& view) : QWidget(&view), m_view(view) {}

 protected:
  void paintEvent(QPaintEvent* event) override { m_view.paintNumbers(event); }

 private:
  FileView& m_view;
};

FileView::FileView(Document& document, QWidget* parent)
    : QPlainTextEdit(parent), m_document(document), m_numbers(new LineNumbers(*this)) {
  setAccessibleName(tr("The scenario's file"));
  setUndoRedoEnabled(false);
  setLineWrapMode(NoWrap);
  QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
  font.setPointSizeF(this->font().pointSizeF());
  setFont(font);
  new StackKeys(document.stack(), *this);
  connect(&document, &Document::changed, this, &FileView::follow);
  connect(&Look::instance(), &Look::changed, this, &FileView::mark);
  connect(this, &QPlainTextEdit::textChanged, this, &FileView::take);
  connect(this, &QPlainTextEdit::updateRequest, this, [this](const QRect& rect, int dy) {
    if (dy != 0) {
      m_numbers->scroll(0, dy);
    } else {
      m_numbers->update(0, rect.y(), m_numbers->width(), rect.height());
    }
  });
  connect(this, &QPlainTextEdit::blockCountChanged, this, [this] { resizeEvent(nullptr); });
  resizeEvent(nullptr);
}

QString FileView::textNow() const {
  // Unlike toPlainText(), this leaves no-break spaces as they are.
  QString text = document()->toRawText();
  text.replace(QChar::ParagraphSeparator, u'\n');
  return text;
}

void FileView::take() {
  if (m_isFollowing) return;
  m_isFollowing = true;
  const QString before = QString::fromStdString(m_document.text());
  const QString after = textNow();
  // A line is one change; typing on in it is the same one.
  if (after.count(u'\n') != before.count(u'\n')) m_document.endMerging();
  m_document.replaceText(after.toStdString(), tr("Edit the file"), QStringLiteral("file"));
  m_isFollowing = false;
  mark();
}

void FileView::follow() {
  // Carriage returns in the middle of a file would not survive here.
  setReadOnly(m_document.text().find('\r') != std::string::npos);
  if (m_isFollowing) return;
  m_isFollowing = true;
  const std::string now = textNow().toStdString();
  const auto change = sim::difference(now, m_document.text());
  if (!change.is_empty()) {
    const auto length = [](std::string_view bytes) {
      return static_cast<int>(QString::fromUtf8(bytes.data(), static_cast<qsizetype>(bytes.size())).size());
    };
    const int begin = length(std::string_view(now).substr(0, change.at));
    const bool isOther = change.at == 0 && change.removed.size() == now.size();
    QTextCursor cursor(document());
    cursor.setPosition(begin);
    cursor.setPosition(begin + length(change.removed), QTextCursor::KeepAnchor);
    cursor.insertText(QString::fromStdString(change.inserted));
    if (isOther) {
      moveCursor(QTextCursor::Start);
    } else {
      QTextCursor there = textCursor();
      there.setPosition(begin);
      setTextCursor(there);
    }
  }
  m_isFollowing = false;
  mark();
}

void FileView::mark() {
  QList<QTextEdit::ExtraSelection> marks;
  for (const auto& remark : m_document.remarks()) {
    if (remark.line == 0) continue;
    QTextEdit::ExtraSelection line;
    line.cursor = QTextCursor(document()->findBlockByNumber(static_cast<int>(remark.line) - 1));
    line.format.setProperty(QTextFormat::FullWidthSelection, true);
    line.format.setBackground(remark.severity == sim::Remark::Severity::error ? theme().mark : theme().selection);
    marks << line;
  }
  setExtraSelections(marks);
  m_numbers->update();
}

void FileView::goToLine(std::size_t line) {
  const QTextBlock block = document()->findBlockByNumber(line == 0 ? 0 : static_cast<int>(line) - 1);
  setTextCursor(QTextCursor(block));
  centerCursor();
}

bool FileView::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QPlainTextEdit::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const auto line =
      static_cast<std::size_t>(cursorForPosition(viewport()->mapFromGlobal(help->globalPos())).blockNumber() + 1);
  QStringList said;
  for (const auto& remark : m_document.remarks()) {
    if (remark.line == line) said << QString::fromStdString(remark.sentence);
  }
  QToolTip::showText(help->globalPos(), said.join(u'\n'), this);
  return true;
}

void FileView::resizeEvent(QResizeEvent* event) {
  if (event != nullptr) QPlainTextEdit::resizeEvent(event);
  const int digits = static_cast<int>(QString::number(std::max(100, blockCount())).size());
  const int width = fontMetrics().horizontalAdvance(u'9') * digits + 14;
  setViewportMargins(width, 0, 0, 0);
  m_numbers->setGeometry(contentsRect().left(), contentsRect().top(), width, contentsRect().height());
}

void FileView::paintNumbers(QPaintEvent* event) {
  const Theme& t = theme();
  QPainter painter(m_numbers);
  painter.fillRect(event->rect(), t.window);
  painter.setFont(font());
  for (QTextBlock block = firstVisibleBlock(); block.isValid(); block = block.next()) {
    const QRectF place = blockBoundingGeometry(block).translated(contentOffset());
    if (place.top() > event->rect().bottom()) break;
    bool isWrong = false;
    for (const auto& remark : m_document.remarks()) {
      isWrong = isWrong || (remark.severity == sim::Remark::Severity::error &&
                            remark.line == static_cast<std::size_t>(block.blockNumber()) + 1);
    }
    painter.setPen(isWrong ? t.bad : t.faint);
    painter.drawText(QRectF(0, place.top(), m_numbers->width() - 6, place.height()), Qt::AlignRight | Qt::AlignVCenter,
                     isWrong ? QStringLiteral("✗ ") + QString::number(block.blockNumber() + 1)
                             : QString::number(block.blockNumber() + 1));
  }
}

}  // namespace lvslab::gui
