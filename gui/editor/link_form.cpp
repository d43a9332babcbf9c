#include "editor/link_form.h"

#include <QFormLayout>

#include "editor/values.h"

namespace lvslab::gui {
namespace {

/// A plain cable is a list of its ends; one with properties is an object.
void setLinkProperty(sim::ScenarioText& text, const std::string& link, const std::string& key, const QString& typed) {
  auto value = text.value(link);
  if (value && value->list() != nullptr) {
    if (typed.trimmed().isEmpty()) return;
    text.set(link, sim::PlainValue::Object{{"endpoints", *value}, {key, typedValue(typed)}});
    return;
  }
  setOrRemove(text, sim::pointer_to(link, key), typed);
  value = text.value(link);
  if (value->object()->size() == 1 && value->object()->front().first == "endpoints") {
    text.set(link, value->object()->front().second);
  }
}

}  // namespace

LinkForm::LinkForm(Document& document, QWidget* parent) : QWidget(parent), m_document(document), m_ends(new QLabel) {
  auto* layout = new QFormLayout(this);
  layout->addRow(m_ends);
  const auto add = [&](const char* key, const QString& name, const QString& standard, const QString& tip) {
    auto* field = new Field(document, name);
    field->setPlaceholderText(standard);
    field->setToolTip(tip);
    layout->addRow(name, field);
    m_fields.append({key, field});
  };
  add("bandwidth", tr("Rate"), QStringLiteral("10Gbps"), tr("In each direction: 100Mbps, 1Gbps"));
  add("latency", tr("Delay"), QStringLiteral("10us"), tr("In each direction: 50us, 2ms"));
  add("loss", tr("Loss"), QStringLiteral("0"), tr("The probability in 0..1 that a packet is lost"));
  add("queue", tr("Queue"), QStringLiteral("1000"), tr("How many packets wait at each end; needs one of the above"));
  for (int end = 0; end < 2; ++end) {
    m_mtuLabels[end] = new QLabel;
    m_mtus[end] = new Field(document, tr("MTU"));
    m_mtus[end]->setPlaceholderText(QStringLiteral("1500"));
    m_mtuLabels[end]->setBuddy(m_mtus[end]);
    layout->addRow(m_mtuLabels[end], m_mtus[end]);
  }
}

Field* LinkForm::field(const char* key) const {
  for (const auto& [name, field] : m_fields) {
    if (QLatin1String(name) == QLatin1String(key)) return field;
  }
  return nullptr;
}

void LinkForm::show(std::size_t link) {
  const std::string place = sim::pointer_to("/links", link);
  for (const auto& [key, field] : m_fields) {
    const std::string name = key;
    field->bind(
        QString::fromStdString(place + "/" + name),
        [place, name](const sim::ScenarioText& text) { return shownValue(text.value(sim::pointer_to(place, name))); },
        [place, name](sim::ScenarioText& text, const QString& typed) { setLinkProperty(text, place, name, typed); });
  }
  const auto* network = m_document.network();
  if (network == nullptr) return;
  const std::string ends = network->has(place + "/endpoints") ? place + "/endpoints" : place;
  const QString a = shownValue(network->value(ends + "/0"));
  const QString b = shownValue(network->value(ends + "/1"));
  m_ends->setText(tr("Cable from %1 to %2").arg(a, b));
  bindMtu(m_mtus[0], m_mtuLabels[0], a);
  bindMtu(m_mtus[1], m_mtuLabels[1], b);
}

void LinkForm::bindMtu(Field* field, QLabel* label, const QString& end) {
  const QStringList parts = end.split(u':');
  const bool isHost = parts.size() == 2;
  field->setVisible(isHost);
  label->setVisible(isHost);
  if (!isHost) return;
  label->setText(tr("MTU of %1").arg(end));
  const std::string node = sim::pointer_to("/nodes", parts[0].toStdString());
  const std::string interface = sim::pointer_to(node + "/interfaces", parts[1].toStdString());
  field->bind(
      QString::fromStdString(interface),
      [interface](const sim::ScenarioText& text) { return shownValue(text.value(interface + "/mtu")); },
      [node, interface](sim::ScenarioText& text, const QString& typed) {
        if (typed.trimmed().isEmpty()) {
          // What says nothing more goes, too: an interface is there because a cable names it.
          for (const auto& place : {interface + "/mtu", interface, node + "/interfaces"}) {
            const auto value = text.value(place);
            const bool isEmpty = value && (value->object() == nullptr || value->object()->empty());
            if (isEmpty) text.remove(place);
          }
          return;
        }
        if (!text.has(node + "/interfaces")) {
          const auto keys = text.keys(node);
          const auto commands = std::ranges::find(keys, "commands");
          text.insert_member(node, static_cast<std::size_t>(commands - keys.begin()), "interfaces",
                             sim::PlainValue::Object{});
        }
        if (!text.has(interface)) text.set(interface, sim::PlainValue::Object{});
        text.set(interface + "/mtu", typedValue(typed));
      });
}

}  // namespace lvslab::gui
