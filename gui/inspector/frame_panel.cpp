#include "inspector/frame_panel.h"

#include <QFontDatabase>
#include <QHeaderView>
#include <QSplitter>
#include <QVBoxLayout>

#include "look/theme.h"

namespace lvslab::gui {
namespace {

constexpr int name_role = Qt::UserRole;

QString q(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

QString hexDump(net::Bytes bytes) {
  QString text;
  for (std::size_t row = 0; row < bytes.size(); row += 16) {
    text += QStringLiteral("%1  ").arg(row, 4, 16, QLatin1Char('0'));
    QString letters;
    for (std::size_t i = 0; i < 16; ++i) {
      if (i == 8) text += u' ';
      if (row + i < bytes.size()) {
        const auto byte = std::to_integer<unsigned>(bytes[row + i]);
        text += QStringLiteral("%1 ").arg(byte, 2, 16, QLatin1Char('0'));
        letters += byte >= 0x20 && byte < 0x7f ? QChar(static_cast<char16_t>(byte)) : QChar(u'·');
      } else {
        text += QStringLiteral("   ");
      }
    }
    text += u' ' + letters + u'\n';
  }
  return text;
}

}  // namespace

FramePanel::FramePanel(Focus& focus, Words& words, QWidget* parent) : QWidget(parent), m_focus(focus), m_words(words) {
  m_headline.setWordWrap(true);
  m_headline.setMargin(6);
  m_tree.setColumnCount(2);
  m_tree.setHeaderLabels({tr("field"), tr("value")});
  m_tree.setAccessibleName(tr("Fields of the frame"));
  m_tree.setAlternatingRowColors(true);
  m_tree.header()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
  connect(&m_tree, &QTreeWidget::currentItemChanged, this, [this](QTreeWidgetItem* item) {
    if (item != nullptr) m_focus.chooseField(item->data(0, name_role).toString());
  });
  m_bytes.setReadOnly(true);
  m_bytes.setLineWrapMode(QPlainTextEdit::NoWrap);
  m_bytes.setAccessibleName(tr("Bytes of the frame"));
  QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
  m_bytes.setFont(fixed);
  auto* splitter = new QSplitter(Qt::Vertical);
  splitter->addWidget(&m_tree);
  splitter->addWidget(&m_bytes);
  splitter->setStretchFactor(0, 3);
  splitter->setStretchFactor(1, 1);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(&m_headline);
  layout->addWidget(splitter);
  connect(&focus, &Focus::moved, this, &FramePanel::showMoment);
  connect(&focus, &Focus::fieldChosen, this, &FramePanel::showField);
}

void FramePanel::showMoment() {
  // What has no frame leaves the last one in sight.
  const quint64 number = m_focus.position();
  const QSignalBlocker quiet(m_tree);
  m_tree.clear();
  m_bytes.clear();
  m_headline.clear();
  if (number == 0 || m_focus.event()->bytes.empty()) {
    m_headline.setText(tr("This event is about no frame."));
    return;
  }
  m_headline.setText(m_words.headline(number));
  for (const auto& layer : m_words.packet(number).layers) {
    auto* top = new QTreeWidgetItem(&m_tree, {q(to_text(layer.kind)), layer.quoted ? tr("quoted") : QString()});
    QFont bold = m_tree.font();
    bold.setBold(true);
    top->setFont(0, bold);
    for (const auto& field : layer.fields) {
      auto* item = new QTreeWidgetItem(top, {q(field.label), QString::fromStdString(field.value)});
      item->setData(0, name_role, q(field.name));
      item->setToolTip(0, q(field.name));
      if (field.follows) item->setForeground(1, theme().faint);
    }
    top->setExpanded(true);
  }
  m_bytes.setPlainText(hexDump(m_focus.event()->bytes));
  showField();
}

void FramePanel::showField() {
  const QSignalBlocker quiet(m_tree);
  for (int i = 0; i < m_tree.topLevelItemCount(); ++i) {
    auto* top = m_tree.topLevelItem(i);
    for (int j = 0; j < top->childCount(); ++j) {
      if (!m_focus.field().isEmpty() && top->child(j)->data(0, name_role).toString() == m_focus.field()) {
        m_tree.setCurrentItem(top->child(j));
        return;
      }
    }
  }
}

}  // namespace lvslab::gui
