#include "inspector/answer_panel.h"

#include <QHeaderView>
#include <QSplitter>
#include <QVBoxLayout>

#include "look/theme.h"

namespace lvslab::gui {
namespace {

constexpr int reasons_role = Qt::UserRole;
constexpr int answers_role = Qt::UserRole + 1;

}  // namespace

AnswerPanel::AnswerPanel(Focus& focus, Words& words, QWidget* parent)
    : QWidget(parent), m_focus(focus), m_words(words) {
  m_address.setEditable(true);
  m_address.setInsertPolicy(QComboBox::NoInsert);
  m_address.setAccessibleName(tr("Address that is asked for"));
  m_address.setToolTip(tr("Who answers when somebody asks for this address?"));
  m_table.setAccessibleName(tr("Who answers"));
  m_table.setEditTriggers(QAbstractItemView::NoEditTriggers);
  m_table.setSelectionMode(QAbstractItemView::SingleSelection);
  m_table.verticalHeader()->hide();
  m_table.verticalHeader()->setDefaultSectionSize(m_table.fontMetrics().height() + 8);
  m_table.horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
  m_reasons.setAccessibleName(tr("Why it answers, or is silent"));
  m_reasons.setFrameShape(QFrame::NoFrame);
  auto* splitter = new QSplitter(Qt::Vertical);
  splitter->addWidget(&m_table);
  splitter->addWidget(&m_reasons);
  splitter->setSizes({260, 160});
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 4, 0, 0);
  layout->addWidget(&m_address);
  layout->addWidget(splitter, 1);

  m_delay.setSingleShot(true);
  m_delay.setInterval(60);
  connect(&m_delay, &QTimer::timeout, this, &AnswerPanel::ask);
  connect(&focus.run(), &Run::opened, this, [this] { m_address.clear(); });
  connect(&focus.run(), &Run::looked, this, [this](quint64, const WorldViewPtr& view) { fillAddresses(view); });
  connect(&focus, &Focus::moved, this, &AnswerPanel::followMoment);
  connect(&focus.run(), &Run::becameAnother, this, [this] { m_delay.start(); });
  connect(&m_address, &QComboBox::currentTextChanged, this, [this] { m_delay.start(); });
  connect(&m_table, &QTableWidget::cellPressed, this, [this] { m_isChosenByHand = true; });
  connect(&m_table, &QTableWidget::currentCellChanged, this, &AnswerPanel::showReasons);
  connect(&focus.run(), &Run::answeredForAddress, this, [this](quint64 ticket, const AddressQuestionsPtr& questions) {
    if (const QString node = m_tickets.take(ticket); !node.isEmpty()) add(node, *questions);
  });
}

void AnswerPanel::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  m_delay.start();
}

void AnswerPanel::fillAddresses(const WorldViewPtr& view) {
  QStringList addresses;
  for (const bool isVirtual : {true, false}) {  // the virtual ones first
    for (const auto& node : view->nodes) {
      for (const auto& address : node.addresses) {
        const QString text = QString::fromStdString(to_text(address.address));
        if (address.is_virtual == isVirtual && !addresses.contains(text)) addresses << text;
      }
    }
  }
  QStringList listed;
  for (int i = 0; i < m_address.count(); ++i) listed << m_address.itemText(i);
  if (listed == addresses) return;
  const QString chosen = m_address.currentText();
  const QSignalBlocker quiet(m_address);
  m_address.clear();
  m_address.addItems(addresses);
  if (!chosen.isEmpty()) m_address.setCurrentText(chosen);
  m_delay.start();
}

void AnswerPanel::followMoment() {
  if (m_focus.event() != nullptr && !m_focus.event()->bytes.empty()) {
    const auto packet = m_words.packet(m_focus.position());
    for (const auto& layer : packet.layers) {
      for (const std::string_view field : {"arp.dst.proto_ipv4", "icmpv6.nd.ns.target_address"}) {
        const auto value = layer.value_of(field);
        const bool asks = layer.kind != sim::DissectedLayer::Kind::arp || layer.value_of("arp.opcode") == "1";
        if (!value.empty() && asks) m_address.setCurrentText(QString::fromStdString(std::string(value)));
      }
    }
  }
  m_delay.start();
}

void AnswerPanel::ask() {
  if (!isVisible() || !m_focus.run().isOpen()) return;
  m_tickets.clear();
  const auto address = net::Address::parse(m_address.currentText().trimmed().toStdString());
  if (!address) {
    m_table.setRowCount(0);
    m_reasons.setPlainText(m_address.currentText().isEmpty() ? QString()
                                                             : tr("This is no address: 10.0.0.4 or 2001:db8::4"));
    return;
  }
  m_startsAgain = true;
  for (const auto& node : m_focus.run().scenario().nodes) {
    if (node.kind == sim::NodeSpec::Kind::network_switch) continue;
    const QString name = QString::fromStdString(node.name);
    m_tickets.insert(m_focus.run().askForAddress(m_focus.position(), name, *address), name);
  }
}

void AnswerPanel::add(const QString& node, const std::vector<sim::AddressQuestion>& questions) {
  if (questions.empty()) return;
  const auto place = std::pair(m_table.currentRow(), m_table.currentColumn());
  if (m_startsAgain) {
    m_startsAgain = false;
    const QSignalBlocker quiet(m_table);
    m_table.setRowCount(0);
    const QString setting = QString::fromStdString(questions.front().answers.back().setting).section(u'=', 0, 0);
    QStringList heads{setting.isEmpty() ? tr("asked at") : tr("%1 is…").arg(setting)};
    for (const auto& answer : questions.front().answers) {
      heads << (answer.setting.empty() ? tr("now") : QString::fromStdString(answer.setting).section(u'=', 1));
    }
    m_table.setColumnCount(static_cast<int>(heads.size()));
    m_table.setHorizontalHeaderLabels(heads);
  }
  const QSignalBlocker quiet(m_table);
  for (const auto& question : questions) {
    const int row = m_table.rowCount();
    m_table.setRowCount(row + 1);
    const QString where = node + u':' + QString::fromStdString(question.interface);
    m_table.setItem(row, 0, new QTableWidgetItem(where));
    for (int i = 0; i < std::min(static_cast<int>(question.answers.size()), m_table.columnCount() - 1); ++i) {
      const auto& answer = question.answers[static_cast<std::size_t>(i)];
      auto* item = new QTableWidgetItem(answer.answers ? tr("✓ yes") : tr("– no"));
      item->setForeground(answer.answers ? theme().good : theme().faint);
      const bool differs = answer.answers != question.answers.front().answers;
      if (differs) item->setBackground(theme().mark);
      QString reasons =
          QStringLiteral("<p><b>%1</b> %2</p><ul>")
              .arg(where.toHtmlEscaped(),
                   answer.setting.empty() ? tr("as it is") : tr("with %1").arg(QString::fromStdString(answer.setting)));
      for (const auto& reason : answer.reasons) {
        reasons += QStringLiteral("<li>%1</li>").arg(QString::fromStdString(reason).toHtmlEscaped());
      }
      item->setData(answers_role, answer.answers);
      item->setData(reasons_role, reasons + QStringLiteral("</ul>"));
      m_table.setItem(row, i + 1, item);
    }
  }
  // Until somebody chooses a cell: who answers now.
  int row = std::max(0, place.first);
  for (int i = m_table.rowCount() - 1; i >= 0 && !m_isChosenByHand; --i) {
    if (m_table.item(i, 1)->data(answers_role).toBool()) row = i;
  }
  m_table.setCurrentCell(row, std::max(1, place.second));
  showReasons();
}

void AnswerPanel::showReasons() {
  const auto* item = m_table.currentItem();
  m_reasons.setHtml(item == nullptr ? QString() : item->data(reasons_role).toString());
}

}  // namespace lvslab::gui
