#include "inspector/tables_panel.h"

#include <QFontDatabase>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QSet>
#include <QTextBlock>
#include <QVBoxLayout>

#include "look/theme.h"

namespace lvslab::gui {
namespace {

using Kind = sim::HostTable::Kind;

constexpr Kind kinds[] = {Kind::services,  Kind::connections, Kind::neighbours,
                          Kind::addresses, Kind::routes,      Kind::sockets};
constexpr const char* commands[] = {"ipvsadm -Ln",        "ipvsadm -Lnc", "ipvsadm -Ln --stats",
                                    "ipvsadm -Ln --rate", "ip addr",      "ip route",
                                    "ip -6 route",        "ip neigh",     "ip rule",
                                    "ip -s link",         "ss -tan",      "iptables -t mangle -L -n -v",
                                    "iptables -L -n -v"};

QString q(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

}  // namespace

TablesPanel::TablesPanel(Focus& focus, QWidget* parent) : QWidget(parent), m_focus(focus) {
  m_text.setReadOnly(true);
  m_text.setLineWrapMode(QPlainTextEdit::NoWrap);
  m_text.setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
  m_text.setAccessibleName(tr("What the tool prints"));
  m_table.setModel(&m_model);
  m_table.setAccessibleName(tr("What the host holds"));
  m_table.setSelectionBehavior(QAbstractItemView::SelectRows);
  m_table.setAlternatingRowColors(true);
  m_table.setShowGrid(false);
  m_table.setWordWrap(false);
  m_table.verticalHeader()->hide();
  m_table.verticalHeader()->setDefaultSectionSize(m_table.fontMetrics().height() + 6);
  m_table.horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
  m_node.setAccessibleName(tr("Host"));
  m_choice.setAccessibleName(tr("Table"));
  m_stack.addWidget(&m_table);
  m_stack.addWidget(&m_text);
  auto* top = new QHBoxLayout;
  top->setContentsMargins(6, 4, 6, 4);
  top->addWidget(&m_node);
  top->addWidget(&m_choice, 1);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addLayout(top);
  layout->addWidget(&m_stack);
  fillChoices();
  m_delay.setSingleShot(true);
  m_delay.setInterval(30);
  connect(&m_delay, &QTimer::timeout, this, &TablesPanel::ask);
  connect(&focus.run(), &Run::opened, this, &TablesPanel::fillNodes);
  connect(&focus.run(), &Run::becameAnother, this, &TablesPanel::wish);
  connect(&focus, &Focus::moved, this, &TablesPanel::wish);
  connect(&focus, &Focus::timePassed, this, &TablesPanel::runTimers);
  connect(&focus, &Focus::nodeChosen, this, [this] {
    if (!m_focus.node()) return;
    const int index = m_node.findData(*m_focus.node());
    if (index >= 0) m_node.setCurrentIndex(index);
  });
  connect(&m_node, &QComboBox::currentIndexChanged, this, [this] {
    if (m_node.currentIndex() >= 0) m_focus.chooseNode(m_node.currentData().toUInt());
    wish();
  });
  connect(&m_choice, &QComboBox::currentIndexChanged, this, &TablesPanel::wish);
  connect(&focus.run(), &Run::answered, this, [this](quint64 ticket, const QString& text) {
    if (ticket == m_ticket) showText(text);
  });
  connect(&focus.run(), &Run::toldTables, this, [this](quint64 ticket, const HostTablesPtr& tables) {
    if (ticket == m_ticket) showTables(*tables);
  });
  if (focus.run().isOpen()) fillNodes();
}

void TablesPanel::fillChoices() {
  for (const Kind kind : kinds) {
    m_choice.addItem(QCoreApplication::translate("HostTable", std::string(to_text(kind)).c_str()), q(to_text(kind)));
  }
  m_choice.insertSeparator(m_choice.count());
  for (const char* command : commands) m_choice.addItem(QStringLiteral("$ ") + QLatin1String(command), command);
}

void TablesPanel::choose(const QString& what) {
  if (const int index = m_choice.findData(what); index >= 0) m_choice.setCurrentIndex(index);
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
  const QString what = m_choice.currentData().toString();
  const bool isTable = m_choice.currentIndex() < static_cast<int>(std::size(kinds));
  m_shownAt = m_focus.event() == nullptr ? m_focus.time() : m_focus.event()->at;
  m_ticket = isTable ? m_focus.run().askForTables(m_focus.position(), m_node.currentText())
                     : m_focus.run().ask(m_focus.position(), m_node.currentText(), what);
}

bool TablesPanel::isSameAsShown() {
  const QString key = m_node.currentText() + u'\n' + m_choice.currentText();
  const bool isSame = key == m_shownKey;
  m_shownKey = key;
  return isSame;
}

void TablesPanel::showTables(const std::vector<sim::HostTable>& tables) {
  for (const auto& table : tables) {
    if (q(to_text(table.kind)) != m_choice.currentData().toString()) continue;
    m_model.show(table, isSameAsShown());
    runTimers();
  }
  m_stack.setCurrentWidget(&m_table);
}

void TablesPanel::runTimers() {
  if (m_stack.currentWidget() == &m_table) m_model.runTimers(std::max(Duration{}, m_focus.time() - m_shownAt));
}

void TablesPanel::showText(const QString& text) {
  const bool isSame = isSameAsShown();
  QSet<QString> before;
  if (isSame) {
    const QStringList lines = m_text.toPlainText().split(u'\n');
    before = QSet<QString>(lines.begin(), lines.end());
  }
  m_text.setPlainText(text.isEmpty() ? tr("(it prints nothing)") : text);
  QList<QTextEdit::ExtraSelection> marks;
  for (QTextBlock block = m_text.document()->begin(); isSame && block.isValid(); block = block.next()) {
    if (block.text().isEmpty() || before.contains(block.text())) continue;
    QTextEdit::ExtraSelection mark;
    mark.cursor = QTextCursor(block);
    mark.format.setBackground(theme().mark);
    mark.format.setProperty(QTextFormat::FullWidthSelection, true);
    marks << mark;
  }
  m_text.setExtraSelections(marks);
  m_stack.setCurrentWidget(&m_text);
}

}  // namespace lvslab::gui
