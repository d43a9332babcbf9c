#include "editor/node_form.h"

#include <QFormLayout>
#include <QTableView>
#include <array>

#include <lvslab/sim/network_edits.h>

#include "look/theme.h"

namespace lvslab::gui {
namespace {

constexpr std::array roles{"", "client", "router", "director", "server"};

QString commandsOf(const sim::ScenarioText& text, const std::string& node) {
  QStringList lines;
  const auto commands = text.value(node + "/commands");
  if (!commands || commands->list() == nullptr) return {};
  for (const auto& command : *commands->list()) {
    lines << QString::fromStdString(command.text() != nullptr ? *command.text() : to_text(command));
  }
  return lines.join(u'\n');
}

void setCommands(sim::ScenarioText& text, const std::string& node, const QString& typed) {
  std::vector<std::string> lines;
  for (const auto& line : typed.split(u'\n')) {
    if (!line.trimmed().isEmpty()) lines.push_back(line.trimmed().toStdString());
  }
  const std::string place = node + "/commands";
  if (text.has(place)) {
    if (lines.empty()) {
      text.remove(place);
    } else {
      text.set_items(place, lines);
    }
  } else if (!lines.empty()) {
    // People write them before what the machine serves.
    const auto keys = text.keys(node);
    const auto services = std::ranges::find(keys, "services");
    text.insert_member(node, static_cast<std::size_t>(services - keys.begin()), "commands",
                       sim::PlainValue::List(lines.begin(), lines.end()));
  }
}

}  // namespace

NodeForm::NodeForm(Document& document, QWidget* parent)
    : QWidget(parent),
      m_document(document),
      m_name(new QLineEdit),
      m_role(new QComboBox),
      m_ageing(new Field(document, tr("Ageing"))),
      m_commands(new TextBox(document, tr("Commands"))),
      m_mistakes(new QLabel),
      m_services(new RecordTable(document, tr("Services"),
                                 {{"listen", tr("listens on"), QStringLiteral("tcp:80, udp:53, tcp:10.0.0.4:80")},
                                  {"response", tr("answers with"), tr("bytes: 100, 40kB, 1MiB")},
                                  {"service_time", tr("after"), QStringLiteral("2ms")},
                                  {"workers", tr("at once"), tr("how many requests are served at once")}},
                                 [] {
                                   return sim::PlainValue::Object{{"listen", "tcp:80"}};
                                 })),
      m_layout(new QFormLayout(this)) {
  m_name->setAccessibleName(tr("Name"));
  m_role->setAccessibleName(tr("Role"));
  m_role->addItems({tr("host"), tr("client"), tr("router"), tr("director"), tr("server")});
  m_ageing->setPlaceholderText(QStringLiteral("300s"));
  m_commands->setPlaceholderText(tr("ip addr add 10.0.0.7/24 dev eth0\none command a line, as typed on the machine"));
  m_commands->setLineWrapMode(QPlainTextEdit::NoWrap);
  m_mistakes->setWordWrap(true);
  m_mistakes->setTextInteractionFlags(Qt::TextSelectableByMouse);
  m_layout->setRowWrapPolicy(QFormLayout::WrapLongRows);
  m_layout->addRow(tr("Name"), m_name);
  m_layout->addRow(tr("Role"), m_role);
  m_layout->addRow(tr("Ageing"), m_ageing);
  auto* commandsLabel = new QLabel(tr("Commands, typed on it before time 0"));
  commandsLabel->setBuddy(m_commands);
  m_layout->addRow(commandsLabel);
  m_layout->addRow(m_commands);
  m_layout->addRow(m_mistakes);
  m_services->setMaximumHeight(150);
  auto* servicesLabel = new QLabel(tr("Services"));
  servicesLabel->setBuddy(&m_services->table());
  m_layout->addRow(servicesLabel);
  m_layout->addRow(m_services);
  connect(m_name, &QLineEdit::editingFinished, this, &NodeForm::rename);
  connect(m_role, &QComboBox::activated, this, [this](int index) {
    const std::string role = roles[static_cast<std::size_t>(index)];
    const std::string node = sim::pointer_to("/nodes", m_node.toStdString());
    m_document.edit(tr("Change the role of %1").arg(m_node), [&](sim::ScenarioText& text) {
      if (role.empty()) {
        if (text.has(node + "/role")) text.remove(node + "/role");
      } else if (text.has(node + "/role")) {
        text.set(node + "/role", role);
      } else {
        text.insert_member(node, 0, "role", role);
      }
    });
  });
  connect(&document, &Document::changed, this, &NodeForm::follow);
}

void NodeForm::show(const QString& node) {
  m_node = node;
  const std::string place = sim::pointer_to("/nodes", node.toStdString());
  m_ageing->bindTo(place + "/ageing");
  m_commands->bind(
      node, [place](const sim::ScenarioText& text) { return commandsOf(text, place); },
      [place](sim::ScenarioText& text, const QString& typed) { setCommands(text, place, typed); });
  m_services->model().setPlace(QString::fromStdString(place + "/services"));
  follow();
}

void NodeForm::follow() {
  const auto& network = m_document.outline().network;
  const auto index = network.find_node(m_node.toStdString());
  setEnabled(index && m_document.network() != nullptr);
  if (!index) return;
  const auto& node = network.nodes[*index];
  const bool isSwitch = node.kind == sim::NodeSpec::Kind::network_switch;
  if (!m_name->hasFocus() || !m_name->isModified()) m_name->setText(m_node);
  m_role->setCurrentIndex(static_cast<int>(node.role));
  m_layout->setRowVisible(m_role, !isSwitch);
  m_layout->setRowVisible(m_ageing, isSwitch);
  for (int row = 3; row < m_layout->rowCount(); ++row) m_layout->setRowVisible(row, !isSwitch);
  showMistakes();
}

void NodeForm::showMistakes() {
  const std::string place = sim::pointer_to("/nodes", m_node.toStdString());
  QStringList said;
  QList<int> lines;
  for (const auto& remark : m_document.remarks()) {
    if (remark.path != place && !remark.path.starts_with(place + "/")) continue;
    const auto steps = sim::pointer_steps(remark.path);
    const bool isCommand = steps.size() > 3 && steps[2] == "commands";
    const QString sentence = QString::fromStdString(remark.sentence);
    if (isCommand) {
      const int line = QString::fromStdString(steps[3]).toInt();
      lines << line;
      said << tr("Command %1: %2").arg(line + 1).arg(sentence);
    } else {
      said << sentence;
    }
  }
  m_commands->markLines(lines);
  m_mistakes->setText(said.join(u'\n'));
  QPalette palette = m_mistakes->palette();
  palette.setColor(QPalette::WindowText, theme().bad);
  m_mistakes->setPalette(palette);
}

void NodeForm::rename() {
  const QString wanted = m_name->text().trimmed();
  m_name->setModified(false);
  if (wanted == m_node || m_node.isEmpty()) return;
  QString mistake;
  const QString before = m_node;
  m_node = wanted;  // what follows the change looks for the new name
  m_document.edit(tr("Rename %1 to %2").arg(before, wanted), [&](sim::ScenarioText& text) {
    const auto renamed = sim::rename_node(text, before.toStdString(), wanted.toStdString());
    if (!renamed) mistake = QString::fromStdString(renamed.error().sentence);
  });
  if (mistake.isEmpty()) {
    Q_EMIT renamed(before, wanted);
    return;
  }
  m_node = before;
  m_name->setText(before);
  Q_EMIT said(tr("%1 keeps its name: %2.").arg(before, mistake));
}

}  // namespace lvslab::gui
