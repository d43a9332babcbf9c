#include "inspector/tables_panel.h"

#include <QFontDatabase>
#include <QHBoxLayout>
#include <QSet>
#include <QTextBlock>
#include <QVBoxLayout>

#include "look/theme.h"

namespace lvslab::gui {
namespace {

struct Table {
  const char* command;
  bool ofDirector;
};
constexpr Table tables[] = {
    {"ip addr", false},           {"ip route", false},    {"ip neigh", false},
    {"ipvsadm -Ln", true},        {"ipvsadm -Lnc", true}, {"ipvsadm -Ln --stats", true},
    {"ipvsadm -Ln --rate", true}, {"ip -s link", false},  {"sysctl net.ipv4.ip_forward", false},
};

}  // namespace

TablesPanel::TablesPanel(Focus& focus, QWidget* parent) : QWidget(parent), m_focus(focus) {
  m_text.setReadOnly(true);
  m_text.setLineWrapMode(QPlainTextEdit::NoWrap);
  m_text.setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
  m_text.setAccessibleName(tr("What the tool prints"));
  m_node.setAccessibleName(tr("Host"));
  m_table.setAccessibleName(tr("Table"));
  auto* top = new QHBoxLayout;
  top->setContentsMargins(6, 4, 6, 4);
  top->addWidget(&m_node);
  top->addWidget(&m_table, 1);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addLayout(top);
  layout->addWidget(&m_text);
  for (const auto& table : tables) m_table.addItem(QString::fromLatin1(table.command));
  m_delay.setSingleShot(true);
  m_delay.setInterval(30);
  connect(&m_delay, &QTimer::timeout, this, &TablesPanel::ask);
  connect(&focus.run(), &Run::opened, this, &TablesPanel::fillNodes);
  connect(&focus, &Focus::moved, this, &TablesPanel::wish);
  connect(&focus, &Focus::nodeChosen, this, [this] {
    if (!m_focus.node()) return;
    const int index = m_node.findData(*m_focus.node());
    if (index >= 0) m_node.setCurrentIndex(index);
  });
  connect(&m_node, &QComboBox::currentIndexChanged, this, [this] {
    if (m_node.currentIndex() >= 0) m_focus.chooseNode(m_node.currentData().toUInt());
    wish();
  });
  connect(&m_table, &QComboBox::currentIndexChanged, this, &TablesPanel::wish);
  connect(&focus.run(), &Run::answered, this, [this](quint64 ticket, const QString& text) {
    if (ticket == m_ticket) show(text);
  });
}

void TablesPanel::fillNodes() {
  const QSignalBlocker quiet(m_node);
  m_node.clear();
  const auto& nodes = m_focus.run().scenario().nodes;
  int director = 0;
  for (quint32 i = 0; i < nodes.size(); ++i) {
    if (nodes[i].kind == sim::NodeSpec::Kind::network_switch) continue;
    if (nodes[i].role == sim::NodeSpec::Role::director && director == 0) director = m_node.count();
    m_node.addItem(QString::fromStdString(nodes[i].name), i);
  }
  m_node.setCurrentIndex(director);
  m_table.setCurrentIndex(3);
  m_shownKey.clear();
  wish();
}

void TablesPanel::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  wish();
}

void TablesPanel::wish() {
  if (isVisible() && !m_delay.isActive()) m_delay.start();
}

void TablesPanel::ask() {
  if (!m_focus.run().isOpen() || m_node.currentIndex() < 0) return;
  m_ticket = m_focus.run().ask(m_focus.position(), m_node.currentText(), m_table.currentText());
}

void TablesPanel::show(const QString& text) {
  const QString key = m_node.currentText() + u'\n' + m_table.currentText();
  QSet<QString> before;
  if (key == m_shownKey) {
    const QStringList lines = m_text.toPlainText().split(u'\n');
    before = QSet<QString>(lines.begin(), lines.end());
  }
  const bool compares = key == m_shownKey;
  m_shownKey = key;
  m_text.setPlainText(text.isEmpty() ? tr("(it prints nothing)") : text);
  QList<QTextEdit::ExtraSelection> marks;
  for (QTextBlock block = m_text.document()->begin(); compares && block.isValid(); block = block.next()) {
    if (block.text().isEmpty() || before.contains(block.text())) continue;
    QTextEdit::ExtraSelection mark;
    mark.cursor = QTextCursor(block);
    mark.format.setBackground(theme().mark);
    mark.format.setProperty(QTextFormat::FullWidthSelection, true);
    marks << mark;
  }
  m_text.setExtraSelections(marks);
}

}  // namespace lvslab::gui
