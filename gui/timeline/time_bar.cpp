#include "timeline/time_bar.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "look/theme.h"
#include "look/time_words.h"

namespace lvslab::gui {
namespace {

/// The slider's steps are half octaves.
constexpr int slowest = -6;
constexpr int fastest = 24;
double speedOf(int step) { return step == fastest ? Playback::express : std::pow(2.0, step / 2.0); }

}  // namespace

TimeBar::TimeBar(Playback& playback, Focus& focus, Words& words, const Breakpoints& breakpoints, QWidget* parent)
    : QWidget(parent), m_playback(playback), m_focus(focus), m_scrubber(focus, words, breakpoints) {
  auto* buttons = new QHBoxLayout;
  buttons->setContentsMargins(10, 2, 10, 0);
  buttons->setSpacing(3);
  const auto add = [&](Icon icon, const QString& tip, auto action) {
    auto* made = button(icon, tip);
    connect(made, &QToolButton::clicked, this, action);
    buttons->addWidget(made);
    return made;
  };
  add(Icon::toBeginning, tr("To where traffic begins (Home)"),
      [this] { m_playback.goTo(m_focus.run().originEvents()); });
  add(Icon::hopBack, tr("Back by one hop (Shift+Left)"), [this] { m_playback.stepBackward(Step::hop); });
  add(Icon::eventBack, tr("Back by one event (Left)"), [this] { m_playback.stepBackward(Step::event); });
  m_play = add(Icon::play, tr("Play or pause (Space)"), [this] { m_playback.toggle(); });
  m_play->setMinimumWidth(84);
  m_play->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  QFont bold = m_play->font();
  bold.setBold(true);
  m_play->setFont(bold);
  add(Icon::eventOn, tr("On by one event (Right)"), [this] { m_playback.stepForward(Step::event); });
  add(Icon::hopOn, tr("On by one hop (Shift+Right)"), [this] { m_playback.stepForward(Step::hop); });
  add(Icon::phaseOn, tr("On to the connection's next phase (Ctrl+Right)"),
      [this] { m_playback.stepForward(Step::phase); });
  add(Icon::toEnd, tr("To the end (End)"), [this] { m_playback.goTo(m_focus.run().eventCount()); });
  buttons->addSpacing(6);

  m_pace.addItem(tr("by beat"));
  m_pace.addItem(tr("to scale"));
  m_pace.addItem(tr("logarithmic"));
  m_pace.setItemData(0, tr("From one event to the next takes one beat, however far they are apart"), Qt::ToolTipRole);
  m_pace.setItemData(1, tr("The whole run takes a minute at speed 1"), Qt::ToolTipRole);
  m_pace.setItemData(2, tr("Ten times as far apart takes half a beat more"), Qt::ToolTipRole);
  m_pace.setAccessibleName(tr("Pace"));
  m_pace.setToolTip(tr("How simulated time becomes time on the screen"));
  connect(&m_pace, &QComboBox::currentIndexChanged, this,
          [this](int index) { m_playback.setPace(static_cast<Playback::Pace>(index)); });
  buttons->addWidget(&m_pace);

  m_speed.setRange(slowest, fastest);
  m_speed.setFixedWidth(90);
  m_speed.setAccessibleName(tr("Speed"));
  m_speed.setToolTip(tr("Speed (+ and -)"));
  connect(&m_speed, &QSlider::valueChanged, this, [this](int step) { m_playback.setSpeed(speedOf(step)); });
  const auto showSpeed = [this] {
    m_speedText.setText(m_playback.speed() >= Playback::express
                            ? tr("express")
                            : QStringLiteral("×%1").arg(QLocale().toString(m_playback.speed(), 'g', 3)));
    const QSignalBlocker quiet(m_speed);
    m_speed.setValue(m_playback.speed() >= Playback::express
                         ? fastest
                         : static_cast<int>(std::lround(2 * std::log2(m_playback.speed()))));
  };
  connect(&playback, &Playback::speedChanged, this, showSpeed);
  m_speedText.setMinimumWidth(m_speedText.fontMetrics().horizontalAdvance(tr("express")) + 8);
  showSpeed();
  buttons->addWidget(&m_speed);
  buttons->addWidget(&m_speedText);
  m_where.setTextInteractionFlags(Qt::TextSelectableByMouse);
  m_where.setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  m_where.setMargin(6);
  buttons->addStretch(1);

  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 4, 0, 0);
  layout->setSpacing(0);
  layout->addLayout(buttons);
  auto* strip = new QHBoxLayout;
  strip->setSpacing(0);
  strip->addWidget(&m_scrubber, 1);
  strip->addWidget(&m_where);
  layout->addLayout(strip);

  connect(&m_scrubber, &Scrubber::eventWanted, &playback, &Playback::goTo);
  connect(&focus, &Focus::timePassed, this, &TimeBar::showMoment);
  connect(&focus.run(), &Run::grew, this, &TimeBar::showMoment);
  connect(&playback, &Playback::playingChanged, this, &TimeBar::showPlaying);
  connect(&playback, &Playback::paceChanged, this,
          [this] { m_pace.setCurrentIndex(static_cast<int>(m_playback.pace())); });
  connect(&Look::instance(), &Look::changed, this, &TimeBar::showPlaying);
  showPlaying();
}

void TimeBar::setSlim(bool slim) {
  for (QWidget* part :
       {static_cast<QWidget*>(&m_pace), static_cast<QWidget*>(&m_speed), static_cast<QWidget*>(&m_speedText)}) {
    part->setVisible(!slim);
  }
}

QToolButton* TimeBar::button(Icon icon, const QString& tip) {
  auto* made = new QToolButton(this);
  const auto draw = [made, icon] { made->setIcon(iconOf(icon)); };
  draw();
  if (icon != Icon::play) connect(&Look::instance(), &Look::changed, made, draw);
  made->setToolTip(tip);
  made->setAccessibleName(tip);
  made->setAutoRaise(false);
  made->setFocusPolicy(Qt::TabFocus);
  made->setMinimumSize(32, 30);
  return made;
}

void TimeBar::showPlaying() {
  m_play->setText(m_playback.isPlaying() ? tr("Pause") : tr("Play"));
  m_play->setIcon(iconOf(m_playback.isPlaying() ? Icon::pause : Icon::play));
}

void TimeBar::showMoment() {
  const Run& run = m_focus.run();
  if (!run.isOpen()) return;
  const QLocale locale;
  QString text = tr("%1  ·  %2/%3")
                     .arg(spanText(m_focus.time() - run.origin()), locale.toString(m_focus.position()),
                          locale.toString(run.eventCount()));
  if (run.isFull()) {
    text += tr("  (memory is full)");
  } else if (!run.isFinished()) {
    text += QStringLiteral(" …");
  }
  m_where.setText(text);
  // It only grows, so that the strip beside it does not change its scale with every event.
  m_where.setMinimumWidth(std::max(m_where.minimumWidth(), m_where.sizeHint().width()));
}

}  // namespace lvslab::gui
