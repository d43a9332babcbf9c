#include "lesson/question_form.h"

#include <QFormLayout>
#include <algorithm>

namespace lvslab::gui {
namespace {

using Kind = sim::LessonQuestion::Kind;

void setLinesHigh(QPlainTextEdit& edit, int lines) {
  edit.setFixedHeight(edit.fontMetrics().lineSpacing() * lines + 14);
  edit.setTabChangesFocus(true);
}

/// Lines of a box as texts in one language; those in other languages stay where they are.
void setLines(std::vector<sim::LocalisedText>& texts, const std::string& language, const QStringList& lines) {
  const auto count = static_cast<std::size_t>(lines.size());
  if (texts.size() < count) texts.resize(count);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    setTextIn(texts[i], language, i < count ? lines[static_cast<qsizetype>(i)].trimmed() : QString());
  }
  while (!texts.empty() && texts.back().empty()) texts.pop_back();
}

QStringList linesOf(const QPlainTextEdit& edit) {
  QStringList lines = edit.toPlainText().split(u'\n');
  while (!lines.isEmpty() && lines.back().trimmed().isEmpty()) lines.removeLast();
  return lines;
}

}  // namespace

QString textIn(const sim::LocalisedText& text, const std::string& language) {
  const auto found = text.by_language.find(language);
  return found == text.by_language.end() ? QString() : QString::fromStdString(found->second);
}

void setTextIn(sim::LocalisedText& text, const std::string& language, const QString& words) {
  if (words.trimmed().isEmpty()) {
    text.by_language.erase(language);
  } else {
    text.by_language[language] = words.toStdString();
  }
}

QuestionForm::QuestionForm(Focus& focus, QWidget* parent)
    : QWidget(parent), m_focus(focus), m_form(new QFormLayout(this)), m_moment(focus) {
  m_form->setContentsMargins(0, 0, 0, 0);
  m_form->setRowWrapPolicy(QFormLayout::WrapLongRows);
  m_kind.addItem(tr("no question"), -1);
  m_kind.addItem(tr("one of several choices"), static_cast<int>(Kind::choice));
  m_kind.addItem(tr("which server answers a request"), static_cast<int>(Kind::server_of));
  m_kind.addItem(tr("at which node something happens"), static_cast<int>(Kind::node_at));
  m_kind.addItem(tr("whose MAC address a frame has"), static_cast<int>(Kind::owner_of));
  m_kind.addItem(tr("what a header field says"), static_cast<int>(Kind::value_of));
  m_kind.addItem(tr("how many requests a server answers"), static_cast<int>(Kind::answers_of));
  m_kind.addItem(tr("how many such frames there are"), static_cast<int>(Kind::frames));
  setLinesHigh(m_prompt, 2);
  setLinesHigh(m_choices, 4);
  setLinesHigh(m_hints, 3);
  setLinesHigh(m_explanation, 4);
  m_choices.setPlaceholderText(tr("one a line; an asterisk before the right one:\nNAT\n*DR"));
  m_hints.setPlaceholderText(tr("one a line, from the gentle to the plain"));
  m_request.setRange(1, 1'000'000);
  m_field.setPlaceholderText(QStringLiteral("eth.dst"));
  m_form->addRow(tr("Asks"), &m_kind);
  m_form->addRow(tr("Prompt"), &m_prompt);
  m_form->addRow(tr("Choices"), &m_choices);
  m_form->addRow(tr("Request"), &m_request);
  m_form->addRow(tr("Field"), &m_field);
  m_form->addRow(tr("Server"), &m_node);
  m_form->addRow(tr("Moment of the answer"), &m_moment);
  m_form->addRow(tr("Hints"), &m_hints);
  m_form->addRow(tr("Explanation"), &m_explanation);
  connect(&m_kind, &QComboBox::currentIndexChanged, this, [this] {
    showRows();
    Q_EMIT edited();
  });
  for (auto* edit : {&m_prompt, &m_choices, &m_hints, &m_explanation}) {
    connect(edit, &QPlainTextEdit::textChanged, this, &QuestionForm::edited);
  }
  connect(&m_request, &QSpinBox::valueChanged, this, &QuestionForm::edited);
  connect(&m_field, &QLineEdit::textChanged, this, &QuestionForm::edited);
  connect(&m_node, &QComboBox::currentIndexChanged, this, &QuestionForm::edited);
  connect(&m_moment, &MomentField::edited, this, &QuestionForm::edited);
  connect(&m_moment, &MomentField::eventWanted, this, &QuestionForm::eventWanted);
  connect(&focus, &Focus::fieldChosen, this, [this] {
    // A click on a field of the frame answers "which field?".
    if (isVisible() && m_field.isVisible() && m_field.text().isEmpty()) m_field.setText(m_focus.field());
  });
}

void QuestionForm::showRows() {
  const int kind = m_kind.currentData().toInt();
  const auto is = [kind](Kind one) { return kind == static_cast<int>(one); };
  const bool asks = kind >= 0;
  m_form->setRowVisible(&m_prompt, asks);
  m_form->setRowVisible(&m_choices, is(Kind::choice));
  m_form->setRowVisible(&m_request, is(Kind::server_of));
  m_form->setRowVisible(&m_field, is(Kind::owner_of) || is(Kind::value_of));
  m_form->setRowVisible(&m_node, is(Kind::answers_of));
  m_form->setRowVisible(&m_moment, is(Kind::node_at) || is(Kind::owner_of) || is(Kind::value_of) || is(Kind::frames));
  m_form->setRowVisible(&m_hints, asks);
  m_form->setRowVisible(&m_explanation, asks);
}

void QuestionForm::show(const std::optional<sim::LessonQuestion>& question, const std::string& language) {
  const QSignalBlocker quiet(this);
  m_language = language;
  m_shown = question.value_or(sim::LessonQuestion{});
  const sim::LessonQuestion shown = m_shown;
  m_node.clear();
  for (const auto& node : m_focus.run().scenario().nodes) {
    if (node.kind == sim::NodeSpec::Kind::host) {
      m_node.addItem(QString::fromStdString(node.name), QString::fromStdString(node.name));
    }
  }
  m_node.addItem(tr("nobody: those that fail"), QString());
  m_kind.setCurrentIndex(question ? m_kind.findData(static_cast<int>(shown.kind)) : 0);
  m_prompt.setPlainText(textIn(shown.prompt, language));
  QStringList choices;
  for (const auto& choice : shown.choices) {
    choices << (choice.is_right ? QStringLiteral("*") : QString()) + textIn(choice.text, language);
  }
  m_choices.setPlainText(choices.join(u'\n'));
  m_request.setValue(static_cast<int>(shown.request));
  m_field.setText(QString::fromStdString(shown.field));
  m_node.setCurrentIndex(std::max(0, m_node.findData(QString::fromStdString(shown.node))));
  m_moment.setMoment(shown.moment);
  QStringList hints;
  for (const auto& hint : shown.hints) hints << textIn(hint, language);
  m_hints.setPlainText(hints.join(u'\n'));
  m_explanation.setPlainText(textIn(shown.explanation, language));
  showRows();
}

std::optional<sim::LessonQuestion> QuestionForm::question() const {
  const int kind = m_kind.currentData().toInt();
  if (kind < 0) return std::nullopt;
  sim::LessonQuestion question;
  question.kind = static_cast<Kind>(kind);
  question.prompt = m_shown.prompt;
  question.hints = m_shown.hints;
  question.explanation = m_shown.explanation;
  setTextIn(question.prompt, m_language, m_prompt.toPlainText());
  setTextIn(question.explanation, m_language, m_explanation.toPlainText());
  setLines(question.hints, m_language, linesOf(m_hints));
  switch (question.kind) {
    case Kind::choice: {
      std::vector<sim::LocalisedText> texts;
      for (const auto& choice : m_shown.choices) texts.push_back(choice.text);
      QStringList lines = linesOf(m_choices);
      std::vector<bool> right;
      for (auto& line : lines) {
        right.push_back(line.startsWith(u'*'));
        if (right.back()) line.remove(0, 1);
      }
      setLines(texts, m_language, lines);
      for (std::size_t i = 0; i < texts.size(); ++i) {
        const bool was = i < m_shown.choices.size() && m_shown.choices[i].is_right;
        question.choices.push_back({texts[i], i < right.size() ? right[i] : was});
      }
      break;
    }
    case Kind::server_of: question.request = static_cast<std::uint32_t>(m_request.value()); break;
    case Kind::answers_of: question.node = m_node.currentData().toString().toStdString(); break;
    case Kind::owner_of:
    case Kind::value_of: question.field = m_field.text().trimmed().toStdString(); [[fallthrough]];
    default: question.moment = m_moment.moment(); break;
  }
  return question;
}

}  // namespace lvslab::gui
