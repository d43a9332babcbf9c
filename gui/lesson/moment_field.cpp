#include "lesson/moment_field.h"

#include <QDoubleValidator>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QPushButton>
#include <cmath>

#include <lvslab/sim/filter.h>
#include <lvslab/sim/lesson_walk.h>

#include "look/theme.h"

namespace lvslab::gui {

MomentField::MomentField(Focus& focus, QWidget* parent) : QWidget(parent), m_focus(focus) {
  m_filter.setPlaceholderText(tr("a filter: tcp.flags.syn == 1"));
  m_filter.setAccessibleName(tr("Filter"));
  m_node.setAccessibleName(tr("At the node"));
  m_what.addItems({tr("passes"), tr("is sent"), tr("is received"), tr("is delivered"), tr("is dropped")});
  m_what.setAccessibleName(tr("What happens"));
  m_nth.setRange(1, 1'000'000);
  m_nth.setPrefix(tr("no. "));
  m_nth.setAccessibleName(tr("Which of them"));
  m_time.setPlaceholderText(tr("or milliseconds since traffic began"));
  m_time.setAccessibleName(tr("Time in milliseconds"));
  m_time.setValidator(new QDoubleValidator(0, 1e9, 6, &m_time));
  m_found.setWordWrap(true);
  auto* take = new QPushButton(tr("Take this moment"));
  take->setToolTip(tr("The event that the window shows"));
  auto* go = new QPushButton(tr("Go there"));
  auto* none = new QPushButton(tr("None"));

  auto* place = new QHBoxLayout;
  place->addWidget(&m_node, 1);
  place->addWidget(&m_what, 1);
  place->addWidget(&m_nth);
  auto* buttons = new QHBoxLayout;
  for (auto* button : {take, go, none}) buttons->addWidget(button);
  buttons->addStretch(1);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addLayout(buttons);
  layout->addWidget(&m_filter);
  layout->addLayout(place);
  layout->addWidget(&m_time);
  layout->addWidget(&m_found);

  const auto changed = [this] {
    showFound();
    Q_EMIT edited();
  };
  connect(&m_filter, &QLineEdit::textChanged, this, changed);
  connect(&m_node, &QComboBox::currentIndexChanged, this, changed);
  connect(&m_what, &QComboBox::currentIndexChanged, this, changed);
  connect(&m_nth, &QSpinBox::valueChanged, this, changed);
  connect(&m_time, &QLineEdit::textChanged, this, changed);
  connect(take, &QPushButton::clicked, this, &MomentField::takeThisMoment);
  connect(go, &QPushButton::clicked, this, [this] {
    if (const auto number = found()) Q_EMIT eventWanted(*number);
  });
  connect(none, &QPushButton::clicked, this, [this] {
    setMoment(std::nullopt);
    Q_EMIT edited();
  });
}

std::optional<sim::LessonMoment> MomentField::moment() const {
  sim::LessonMoment moment;
  if (!m_time.text().trimmed().isEmpty()) {
    moment.time = Duration(std::llround(m_time.text().toDouble() * 1e6));
    return moment;
  }
  moment.match = m_filter.text().trimmed().toStdString();
  moment.node = m_node.currentData().toString().toStdString();
  moment.what = static_cast<sim::LessonMoment::What>(m_what.currentIndex());
  moment.nth = static_cast<std::uint32_t>(m_nth.value());
  moment.after = m_after;
  if (moment == sim::LessonMoment{}) return std::nullopt;
  return moment;
}

void MomentField::setMoment(const std::optional<sim::LessonMoment>& moment) {
  const QSignalBlocker quiet(this);
  const auto shown = moment.value_or(sim::LessonMoment{});
  m_node.clear();
  m_node.addItem(tr("anywhere"), QString());
  for (const auto& node : m_focus.run().scenario().nodes) {
    m_node.addItem(QString::fromStdString(node.name), QString::fromStdString(node.name));
  }
  m_filter.setText(QString::fromStdString(shown.match));
  m_node.setCurrentIndex(std::max(0, m_node.findData(QString::fromStdString(shown.node))));
  m_what.setCurrentIndex(static_cast<int>(shown.what));
  m_nth.setValue(static_cast<int>(shown.nth));
  m_after = shown.after;
  m_time.setText(shown.time ? QString::number(static_cast<double>(shown.time->count()) / 1e6, 'g', 12) : QString());
  showFound();
}

void MomentField::takeThisMoment() {
  const Run& run = m_focus.run();
  setMoment(sim::moment_of(run.scenario(), run.events(), run.origin(), m_focus.position()));
  Q_EMIT edited();
}

std::optional<quint64> MomentField::found() const {
  const Run& run = m_focus.run();
  const auto wanted = moment();
  if (!wanted || !run.isOpen() || !sim::Filter::parse(wanted->match)) return std::nullopt;
  return sim::find_moment(run.scenario(), run.events(), run.origin(), *wanted);
}

void MomentField::showFound() {
  const auto wanted = moment();
  QString words = tr("No moment of its own.");
  bool isGood = true;
  if (wanted) {
    const auto filter = sim::Filter::parse(wanted->match);
    const auto number = found();
    isGood = number.has_value();
    words = !filter  ? QString::fromStdString(filter.error().place + ": " + filter.error().sentence)
            : number ? tr("That is event %1 of the run.").arg(*number)
                     : tr("The run never gets there.");
  }
  m_found.setText(words);
  m_found.setStyleSheet(isGood ? QString() : QStringLiteral("color: %1").arg(theme().bad.name()));
}

}  // namespace lvslab::gui
