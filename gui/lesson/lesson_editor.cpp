#include "lesson/lesson_editor.h"

#include <QCloseEvent>
#include <QFile>
#include <QFileInfo>
#include <QFormLayout>
#include <QGroupBox>
#include <QMessageBox>
#include <QPushButton>
#include <QSaveFile>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>

#include <lvslab/sim/scenario_file.h>

#include "look/theme.h"

namespace lvslab::gui {
namespace {

QString endText(const sim::LinkEnd& end) {
  return QString::fromStdString(end.interface.empty() ? end.node : end.node + ":" + end.interface);
}

}  // namespace

LessonEditor::LessonEditor(Run& run, Focus& focus, Playback& playback, LessonGuide& guide, QWidget* parent)
    : QDialog(parent), m_run(run), m_focus(focus), m_guide(guide), m_moment(focus), m_question(focus) {
  setWindowTitle(tr("Lesson editor"));
  resize(820, 720);
  m_steps.setAccessibleName(tr("Steps"));
  m_steps.setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_language.addItem(QStringLiteral("English"), QStringLiteral("en"));
  m_language.addItem(QStringLiteral("中文"), QStringLiteral("zh"));
  m_title.setPlaceholderText(tr("as the scenario"));
  m_text.setTabChangesFocus(true);
  m_text.setMinimumHeight(110);
  m_text.setAccessibleName(tr("Text of the step"));
  m_continues.setText(tr("goes on in the run that the step before has made"));
  m_nodes.setPlaceholderText(tr("names with blanks between them: director rs1"));
  m_field.setPlaceholderText(QStringLiteral("eth.dst"));
  m_panel.addItem(tr("none"), -1);
  const QStringList panels{tr("Why"), tr("Hops"), tr("Frame"), tr("Tables"), tr("Story"), tr("Events"), tr("Ladder")};
  for (int i = 0; i < panels.size(); ++i) m_panel.addItem(panels[i], i);
  m_commands.setPlaceholderText(tr("one a line: rs1# ip route del default"));
  m_commands.setTabChangesFocus(true);
  m_commands.setFixedHeight(m_commands.fontMetrics().lineSpacing() * 3 + 14);
  m_message.setWordWrap(true);
  m_message.setTextInteractionFlags(Qt::TextSelectableByMouse);

  const auto button = [this](const QString& text, auto action) {
    auto* made = new QPushButton(text);
    made->setAutoDefault(false);
    connect(made, &QPushButton::clicked, this, action);
    return made;
  };
  auto* left = new QVBoxLayout;
  left->addWidget(&m_steps, 1);
  auto* order = new QHBoxLayout;
  order->addWidget(button(tr("Add"), [this] { addStep(); }));
  order->addWidget(button(tr("Delete"), [this] { deleteStep(); }));
  order->addWidget(button(tr("Up"), [this] { moveStep(-1); }));
  order->addWidget(button(tr("Down"), [this] { moveStep(1); }));
  left->addLayout(order);

  const auto beside = [](QWidget* widget, QPushButton* action) {
    auto* row = new QHBoxLayout;
    row->addWidget(widget, 1);
    row->addWidget(action);
    return row;
  };
  auto* form = new QFormLayout;
  form->setRowWrapPolicy(QFormLayout::WrapLongRows);
  form->addRow(tr("Texts in"), &m_language);
  form->addRow(tr("Title of the lesson"), &m_title);
  form->addRow(tr("Text"), &m_text);
  form->addRow(tr("Moment"), &m_moment);
  form->addRow(tr("Lit nodes"), beside(&m_nodes, button(tr("Take the chosen node"), [this] { takeNode(); })));
  form->addRow(tr("Lit link"), &m_link);
  form->addRow(tr("Field"), beside(&m_field, button(tr("Take the chosen field"), [this] { takeField(); })));
  form->addRow(tr("Panel"), &m_panel);
  form->addRow(tr("Commands to type"), &m_commands);
  form->addRow(QString(), &m_continues);
  auto* asks = new QGroupBox(tr("Question"));
  auto* asksLayout = new QVBoxLayout(asks);
  asksLayout->addWidget(&m_question);
  auto* body = new QWidget;
  auto* bodyLayout = new QVBoxLayout(body);
  bodyLayout->addLayout(form);
  bodyLayout->addWidget(asks);
  bodyLayout->addStretch(1);
  auto* scroll = new QScrollArea;
  scroll->setWidget(body);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);

  auto* both = new QHBoxLayout;
  both->addLayout(left, 1);
  both->addWidget(scroll, 3);
  auto* buttons = new QHBoxLayout;
  buttons->addWidget(&m_message, 1);
  buttons->addWidget(button(tr("Preview"), [this] { preview(); }));
  buttons->addWidget(button(tr("Save"), [this] { save(); }));
  buttons->addWidget(button(tr("Close"), [this] { close(); }));
  auto* layout = new QVBoxLayout(this);
  layout->addLayout(both, 1);
  layout->addLayout(buttons);

  connect(&m_steps, &QListWidget::currentRowChanged, this, [this](int row) {
    if (!m_isFilling && row >= 0) chooseStep(row);
  });
  connect(&m_language, &QComboBox::activated, this,
          [this](int index) { setLanguage(m_language.itemData(index).toString()); });
  connect(&m_title, &QLineEdit::textChanged, this, &LessonEditor::takeForm);
  connect(&m_text, &QPlainTextEdit::textChanged, this, &LessonEditor::takeForm);
  connect(&m_continues, &QCheckBox::toggled, this, &LessonEditor::takeForm);
  connect(&m_moment, &MomentField::edited, this, &LessonEditor::takeForm);
  connect(&m_nodes, &QLineEdit::textChanged, this, &LessonEditor::takeForm);
  connect(&m_link, &QComboBox::currentIndexChanged, this, &LessonEditor::takeForm);
  connect(&m_field, &QLineEdit::textChanged, this, &LessonEditor::takeForm);
  connect(&m_panel, &QComboBox::currentIndexChanged, this, &LessonEditor::takeForm);
  connect(&m_commands, &QPlainTextEdit::textChanged, this, &LessonEditor::takeForm);
  connect(&m_question, &QuestionForm::edited, this, &LessonEditor::takeForm);
  connect(&m_moment, &MomentField::eventWanted, &playback, &Playback::goTo);
  connect(&m_question, &QuestionForm::eventWanted, &playback, &Playback::goTo);
  connect(&run, &Run::opened, this, [this] {
    if (std::exchange(m_isPreviewing, false)) return;
    // Another scenario: now its lesson is the one to be edited.
    if (m_isDirty &&
        QMessageBox::question(this, windowTitle(),
                              tr("The lesson of %1 has been changed. Save it?").arg(QFileInfo(m_file).fileName())) ==
            QMessageBox::Yes) {
      const QString text = wholeText();
      if (text.isEmpty() || !write(text)) QMessageBox::warning(this, windowTitle(), message());
    }
    m_isDirty = false;
    open();
  });
  open();
}

void LessonEditor::open() {
  if (!m_run.isOpen()) return;
  m_file = m_run.file();
  m_network = m_run.scenario();
  m_lesson = m_run.scenario().lesson.value_or(sim::Lesson{});
  if (m_lesson.steps.empty()) m_lesson.steps.emplace_back();
  m_current = 0;
  m_isFilling = true;
  m_link.clear();
  m_link.addItem(tr("none"));
  for (const auto& link : m_run.scenario().links)
    m_link.addItem(endText(link.a) + QStringLiteral(" – ") + endText(link.b));
  m_isFilling = false;
  showSteps();
  showStep();
  tell(QFileInfo(m_file).fileName(), true);
}

void LessonEditor::showSteps() {
  m_isFilling = true;
  m_steps.clear();
  for (std::size_t i = 0; i < m_lesson.steps.size(); ++i) {
    const auto& one = m_lesson.steps[i];
    const QString words = QString::fromStdString(one.text.in(m_languageName)).section(u'\n', 0, 0).left(60);
    m_steps.addItem(QStringLiteral("%1. %2%3").arg(i + 1).arg(one.question ? tr("(?) ") : QString(), words));
  }
  m_steps.setCurrentRow(m_current);
  m_isFilling = false;
}

void LessonEditor::showStep() {
  m_isFilling = true;
  const auto& shown = step();
  m_language.setCurrentIndex(m_language.findData(QString::fromStdString(m_languageName)));
  m_title.setText(textIn(m_lesson.title, m_languageName));
  m_text.setPlainText(textIn(shown.text, m_languageName));
  m_continues.setChecked(shown.continues);
  m_continues.setEnabled(m_current > 0);
  m_moment.setMoment(shown.moment);
  QStringList nodes;
  for (const auto& node : shown.highlight.nodes) nodes << QString::fromStdString(node);
  m_nodes.setText(nodes.join(u' '));
  m_link.setCurrentIndex(shown.highlight.link ? static_cast<int>(*shown.highlight.link) + 1 : 0);
  m_field.setText(QString::fromStdString(shown.highlight.field));
  m_panel.setCurrentIndex(shown.highlight.panel ? static_cast<int>(*shown.highlight.panel) + 1 : 0);
  QStringList commands;
  for (const auto& command : shown.commands) commands << QString::fromStdString(command.node + "# " + command.run);
  m_commands.setPlainText(commands.join(u'\n'));
  m_question.show(shown.question, m_languageName);
  m_isFilling = false;
}

void LessonEditor::takeForm() {
  if (m_isFilling) return;
  auto& edited = step();
  setTextIn(m_lesson.title, m_languageName, m_title.text());
  setTextIn(edited.text, m_languageName, m_text.toPlainText());
  edited.continues = m_continues.isChecked() && m_current > 0;
  edited.moment = m_moment.moment();
  edited.highlight = {};
  for (const auto& name : m_nodes.text().simplified().split(u' ', Qt::SkipEmptyParts)) {
    edited.highlight.nodes.push_back(name.toStdString());
  }
  if (m_link.currentIndex() > 0) edited.highlight.link = static_cast<std::size_t>(m_link.currentIndex() - 1);
  edited.highlight.field = m_field.text().trimmed().toStdString();
  if (m_panel.currentIndex() > 0) {
    edited.highlight.panel = static_cast<sim::LessonHighlight::Panel>(m_panel.currentIndex() - 1);
  }
  edited.commands.clear();
  for (const auto& line : m_commands.toPlainText().split(u'\n', Qt::SkipEmptyParts)) {
    const auto hash = line.indexOf(u'#');
    edited.commands.push_back(
        {line.left(std::max<qsizetype>(hash, 0)).trimmed().toStdString(), line.mid(hash + 1).trimmed().toStdString()});
  }
  edited.question = m_question.question();
  m_isDirty = true;
  if (auto* item = m_steps.currentItem()) {
    item->setText(QStringLiteral("%1. %2%3")
                      .arg(m_current + 1)
                      .arg(edited.question ? tr("(?) ") : QString(),
                           QString::fromStdString(edited.text.in(m_languageName)).section(u'\n', 0, 0).left(60)));
  }
}

void LessonEditor::addStep() {
  m_lesson.steps.insert(m_lesson.steps.begin() + m_current + 1, sim::LessonStep{});
  ++m_current;
  m_isDirty = true;
  showSteps();
  showStep();
  m_text.setFocus();
}

void LessonEditor::deleteStep() {
  if (m_lesson.steps.size() == 1) {
    tell(tr("A lesson has one step at least."), false);
    return;
  }
  m_lesson.steps.erase(m_lesson.steps.begin() + m_current);
  m_current = std::min(m_current, static_cast<int>(m_lesson.steps.size()) - 1);
  m_lesson.steps.front().continues = false;
  m_isDirty = true;
  showSteps();
  showStep();
}

void LessonEditor::moveStep(int by) {
  const int target = m_current + by;
  if (target < 0 || target >= static_cast<int>(m_lesson.steps.size())) return;
  std::swap(step(), m_lesson.steps[static_cast<std::size_t>(target)]);
  m_current = target;
  m_lesson.steps.front().continues = false;
  m_isDirty = true;
  showSteps();
  showStep();
}

void LessonEditor::chooseStep(int chosen) {
  m_current = std::clamp(chosen, 0, static_cast<int>(m_lesson.steps.size()) - 1);
  m_isFilling = true;
  m_steps.setCurrentRow(m_current);
  m_isFilling = false;
  showStep();
}

void LessonEditor::setLanguage(const QString& language) {
  m_languageName = language.toStdString();
  showSteps();
  showStep();
}

void LessonEditor::takeNode() {
  if (!m_focus.node()) {
    tell(tr("Click a node in the picture first."), false);
    return;
  }
  const QString name = QString::fromStdString(m_run.scenario().nodes[*m_focus.node()].name);
  const QStringList names = m_nodes.text().simplified().split(u' ', Qt::SkipEmptyParts);
  if (!names.contains(name)) m_nodes.setText((names + QStringList{name}).join(u' '));
}

void LessonEditor::takeField() {
  if (m_focus.field().isEmpty()) {
    tell(tr("Click a field in the panel Frame first."), false);
    return;
  }
  m_field.setText(m_focus.field());
}

QString LessonEditor::wholeText() {
  QFile file(m_file);
  if (!file.open(QIODevice::ReadOnly)) {
    tell(tr("%1 cannot be read: %2").arg(m_file, file.errorString()), false);
    return {};
  }
  // Bytes that are not UTF-8 would not survive; the loader refuses such files.
  const auto text = sim::with_lesson(file.readAll().toStdString(), m_lesson, m_network);
  if (!text) {
    tell(QString::fromStdString(text.error().place + ": " + text.error().sentence), false);
    return {};
  }
  return QString::fromStdString(*text);
}

bool LessonEditor::preview() {
  const QString text = wholeText();
  if (text.isEmpty()) return false;
  const QStringList mistakes = m_run.openText(text, m_file);
  if (!mistakes.isEmpty()) {
    tell(mistakes.mid(0, 6).join(u'\n'), false);
    return false;
  }
  m_isPreviewing = true;
  m_guide.beginAt(m_current);
  tell(tr("The window shows step %1.").arg(m_current + 1), true);
  return true;
}

bool LessonEditor::save() {
  const QString text = wholeText();
  if (text.isEmpty() || !preview()) return false;
  return write(text);
}

bool LessonEditor::write(const QString& text) {
  QSaveFile file(m_file);
  const QByteArray bytes = text.toUtf8();
  if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit()) {
    tell(tr("%1 cannot be written: %2").arg(m_file, file.errorString()), false);
    return false;
  }
  m_isDirty = false;
  tell(tr("Saved in %1.").arg(QFileInfo(m_file).fileName()), true);
  return true;
}

bool LessonEditor::mayClose() {
  if (!m_isDirty) return true;
  const auto answer =
      QMessageBox::question(this, tr("Lesson editor"), tr("The lesson has been changed. Save it?"),
                            QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, QMessageBox::Save);
  if (answer == QMessageBox::Discard) return true;
  return answer == QMessageBox::Save && save();
}

void LessonEditor::closeEvent(QCloseEvent* event) {
  if (mayClose()) {
    m_isDirty = false;
    event->accept();
  } else {
    event->ignore();
  }
}

void LessonEditor::reject() { close(); }  // Escape asks, too

void LessonEditor::tell(const QString& words, bool isGood) {
  m_message.setText(words);
  m_message.setStyleSheet(isGood ? QString() : QStringLiteral("color: %1").arg(theme().bad.name()));
}

}  // namespace lvslab::gui
