#include "window/network_menus.h"

#include <lvslab/sim/console.h>

namespace lvslab::gui {
namespace {

constexpr int weights[] = {0, 1, 2, 3, 5, 10, 100};

struct Choice {
  const char* name;
  std::initializer_list<int> values;
};
/// What people turn when they learn, or when something does not work.
constexpr Choice host_settings[] = {
    {"net.ipv4.ip_forward", {0, 1}},
    {"net.ipv4.conf.all.arp_ignore", {0, 1, 2, 8}},
    {"net.ipv4.conf.all.arp_announce", {0, 1, 2}},
    {"net.ipv4.conf.all.rp_filter", {0, 1, 2}},
    {"net.ipv4.conf.all.send_redirects", {0, 1}},
};
constexpr Choice director_settings[] = {
    {"net.ipv4.vs.conn_reuse_mode", {0, 1}},    {"net.ipv4.vs.conntrack", {0, 1}},
    {"net.ipv4.vs.expire_nodest_conn", {0, 1}}, {"net.ipv4.vs.expire_quiescent_template", {0, 1}},
    {"net.ipv4.vs.nat_icmp_send", {0, 1}},      {"net.ipv4.vs.sloppy_tcp", {0, 1}},
};

QString q(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

/// A rule with another word after `option`: weights, schedulers. Everything else stays as it is.
QString withValue(const QString& rule, const QString& option, const QString& value) {
  QStringList words = rule.split(u' ');
  const auto at = words.indexOf(option);
  if (at >= 0 && at + 1 < words.size()) words[at + 1] = value;
  return words.join(u' ');
}

QString valueAfter(const QString& rule, const QString& option) {
  const QStringList words = rule.split(u' ');
  const auto at = words.indexOf(option);
  return at >= 0 ? words.value(at + 1) : QString();
}

/// "-t 10.0.0.4:80" of a rule: what it is about.
QString serviceOf(const QString& rule) {
  return rule.section(u' ', 1).section(QStringLiteral(" -s "), 0, 0).section(QStringLiteral(" -r "), 0, 0);
}

QString serviceName(const QString& rule) {
  const QString words = serviceOf(rule);
  const QString address = words.section(u' ', 1);
  if (words.startsWith(QStringLiteral("-f"))) return NetworkMenus::tr("firewall mark %1").arg(address);
  if (words.startsWith(QStringLiteral("-u"))) return QStringLiteral("UDP ") + address;
  if (words.startsWith(QStringLiteral("--sctp"))) return QStringLiteral("SCTP ") + address;
  return QStringLiteral("TCP ") + address;
}

}  // namespace

NetworkMenus::NetworkMenus(Focus& focus, QWidget* window) : QObject(window), m_focus(focus), m_window(window) {
  connect(&focus.run(), &Run::looked, this, [this](quint64, const WorldViewPtr& view) { m_world = view; });
  connect(&focus.run(), &Run::opened, this, [this] { m_world.reset(); });
  connect(&focus.run(), &Run::answered, this, [this](quint64 ticket, const QString& rules) {
    if (ticket != m_ticket) return;
    m_ticket = 0;
    QMenu menu(m_window);
    fillNodeMenu(menu, m_node, rules);
    menu.exec(m_place);
  });
}

void NetworkMenus::openForNode(quint32 node, const QPoint& screenPosition) {
  const auto& spec = m_focus.run().scenario().nodes[node];
  if (spec.kind == sim::NodeSpec::Kind::network_switch) return;
  m_node = node;
  m_place = screenPosition;
  m_ticket = m_focus.run().ask(m_focus.position(), QString::fromStdString(spec.name), QStringLiteral("ipvsadm -S -n"));
}

void NetworkMenus::openForLink(quint32 link, const QPoint& screenPosition) {
  QMenu menu(m_window);
  fillLinkMenu(menu, link);
  menu.exec(screenPosition);
}

void NetworkMenus::fillNodeMenu(QMenu& menu, quint32 node, const QString& rules) {
  const QString name = QString::fromStdString(m_focus.run().scenario().nodes[node].name);
  menu.addAction(tr("Tables of %1").arg(name), this, &NetworkMenus::tablesWanted);
  menu.addSeparator();
  menu.addAction(tr("Type a command on %1…").arg(name), this, [this, node] { Q_EMIT commandWanted(node); });
  for (const QString& rule : rules.split(u'\n')) {
    if (rule.startsWith(QStringLiteral("-A "))) {
      addService(*menu.addMenu(serviceName(rule)), name, rule);
    } else if (rule.startsWith(QStringLiteral("-a "))) {
      addServer(*menu.addMenu(tr("server %1 of %2").arg(valueAfter(rule, QStringLiteral("-r")), serviceName(rule))),
                name, rule);
    }
  }
  addSettings(*menu.addMenu(tr("Settings (sysctl)")), node);
  addProbes(*menu.addMenu(tr("Ask from here")), name);
  menu.addSeparator();
  bool isOff = m_world != nullptr;
  if (m_world) {
    for (const auto& interface : m_world->nodes[node].interfaces)
      isOff = isOff && (interface.name == "lo" || !interface.is_up);
  }
  menu.addAction(isOff ? tr("Switch %1 on").arg(name) : tr("Switch %1 off").arg(name), this, [this, name, isOff] {
    intervene(sim::PowerSwitch{name.toStdString(), isOff});
  });
}

void NetworkMenus::addService(QMenu& menu, const QString& node, const QString& rule) {
  auto* schedulers = menu.addMenu(tr("Scheduler"));
  const QString now = valueAfter(rule, QStringLiteral("-s"));
  for (const auto scheduler : sim::known_schedulers()) {
    auto* action = schedulers->addAction(q(scheduler), this, [this, node, rule, name = q(scheduler)] {
      type(node, QStringLiteral("ipvsadm -E") + withValue(rule, QStringLiteral("-s"), name).mid(2));
    });
    action->setCheckable(true);
    action->setChecked(q(scheduler) == now);
  }
  menu.addAction(tr("Remove the service"), this,
                 [this, node, rule] { type(node, QStringLiteral("ipvsadm -D ") + serviceOf(rule)); });
}

void NetworkMenus::addServer(QMenu& menu, const QString& node, const QString& rule) {
  auto* weight = menu.addMenu(tr("Weight"));
  const QString now = valueAfter(rule, QStringLiteral("-w"));
  for (const int value : weights) {
    auto* action = weight->addAction(
        value == 0 ? tr("0: no new connections") : QString::number(value), this, [this, node, rule, value] {
          type(node,
               QStringLiteral("ipvsadm -e") + withValue(rule, QStringLiteral("-w"), QString::number(value)).mid(2));
        });
    action->setCheckable(true);
    action->setChecked(QString::number(value) == now);
  }
  auto* method = menu.addMenu(tr("Forwarding method"));
  const std::pair<QString, QString> methods[] = {{tr("NAT (masquerading)"), QStringLiteral("-m")},
                                                 {tr("direct routing"), QStringLiteral("-g")},
                                                 {tr("tunnelling"), QStringLiteral("-i")}};
  const QStringList words = rule.split(u' ');
  for (const auto& [name, flag] : methods) {
    auto* action = method->addAction(name, this, [this, node, rule, flag = flag] {
      const QString server = QStringLiteral("%1 -r %2 %3 -w %4")
                                 .arg(serviceOf(rule), valueAfter(rule, QStringLiteral("-r")), flag,
                                      valueAfter(rule, QStringLiteral("-w")));
      type(node, QStringLiteral("ipvsadm -e ") + server);
    });
    action->setCheckable(true);
    action->setChecked(words.contains(flag));
  }
  menu.addAction(tr("Remove the server"), this, [this, node, rule] {
    type(node, QStringLiteral("ipvsadm -d %1 -r %2").arg(serviceOf(rule), valueAfter(rule, QStringLiteral("-r"))));
  });
}

void NetworkMenus::addProbes(QMenu& menu, const QString& node) {
  const auto add = [&](const QString& text, net::IpProtocol protocol, const net::Endpoint& to) {
    sim::TrafficSpec question;
    question.from = node.toStdString();
    question.protocol = protocol;
    question.to = to;
    menu.addAction(text, this, [this, question] { intervene(sim::Probe{question}); });
  };
  const auto position = m_focus.position();
  menu.setEnabled(m_world != nullptr && position >= m_focus.run().originEvents());
  if (!m_world) return;
  QStringList asked;
  for (const auto& traffic : m_focus.run().scenario().traffic) {
    const auto protocol = traffic.protocol;
    if (traffic.injects() || (protocol != net::IpProtocol::tcp && protocol != net::IpProtocol::udp)) continue;
    const QString text = QString::fromUtf8(protocol == net::IpProtocol::tcp ? "TCP " : "UDP ") +
                         QString::fromStdString(to_text(traffic.to));
    if (asked.contains(text)) continue;
    asked << text;
    add(text, protocol, traffic.to);
  }
  menu.addSeparator();
  QStringList pinged;
  for (const auto& other : m_world->nodes) {
    for (const auto& address : other.addresses) {
      const QString text = tr("ping %1").arg(QString::fromStdString(to_text(address.address)));
      if (pinged.contains(text)) continue;
      pinged << text;
      add(text, net::IpProtocol::icmp, {address.address, net::Port{0}});
    }
  }
}

void NetworkMenus::addSettings(QMenu& menu, quint32 node) {
  const auto& spec = m_focus.run().scenario().nodes[node];
  const QString name = QString::fromStdString(spec.name);
  const auto add = [&](const Choice& setting) {
    const QString parameter = QString::fromLatin1(setting.name);
    auto* values = menu.addMenu(parameter);
    for (const int value : setting.values) {
      values->addAction(QStringLiteral("= %1").arg(value), this, [this, name, parameter, value] {
        type(name, QStringLiteral("sysctl -w %1=%2").arg(parameter).arg(value));
      });
    }
  };
  for (const auto& setting : host_settings) add(setting);
  if (spec.role != sim::NodeSpec::Role::director) return;
  menu.addSeparator();
  for (const auto& setting : director_settings) add(setting);
}

void NetworkMenus::fillLinkMenu(QMenu& menu, quint32 link) {
  const auto& spec = m_focus.run().scenario().links[link];
  const auto end = [](const auto& one) {
    return QString::fromStdString(one.interface.empty() ? one.node : one.node + ":" + one.interface);
  };
  menu.addAction(tr("Cable %1 – %2").arg(end(spec.a), end(spec.b)))->setEnabled(false);
  menu.addSeparator();
  menu.addAction(tr("Cut it"), this, [this, link] { intervene(sim::CableChange{link, false}); });
  menu.addAction(tr("Mend it"), this, [this, link] { intervene(sim::CableChange{link, true}); });
}

void NetworkMenus::type(const QString& node, const QString& line) {
  intervene(sim::TypedCommand{node.toStdString(), line.toStdString()});
}

void NetworkMenus::intervene(const sim::Intervention& intervention) {
  m_focus.run().intervene(m_focus.position(), intervention);
}

}  // namespace lvslab::gui
