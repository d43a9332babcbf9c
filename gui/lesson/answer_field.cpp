#include "lesson/answer_field.h"

#include <QComboBox>
#include <QIntValidator>
#include <QLabel>
#include <QLineEdit>
#include <QMouseEvent>
#include <QRadioButton>
#include <QVBoxLayout>

#include <lvslab/net/mac.h>

#include "lesson/lesson_guide.h"

namespace lvslab::gui {
namespace {

/// The words of a choice: they wrap, as a radio button's own do not, and a click on them is one on the button.
class ChoiceText final : public QLabel {
 public:
  ChoiceText(const QString& text, QRadioButton& button) : QLabel(text), m_button(button) {
    setWordWrap(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  }

 protected:
  void mouseReleaseEvent(QMouseEvent*) override {
    if (m_button.isEnabled()) m_button.click();
  }

 private:
  QRadioButton& m_button;
};

}  // namespace

AnswerField::AnswerField(LessonGuide& guide, Focus& focus, QWidget* parent) : QWidget(parent), m_focus(focus) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  const auto& question = *guide.step().question;
  const auto& scenario = focus.run().scenario();
  if (question.kind == sim::LessonQuestion::Kind::choice) {
    makeChoices(guide, question);
  } else if (question.asks_for_node()) {
    makeNodes(scenario, question.kind == sim::LessonQuestion::Kind::server_of);
  } else {
    makeValue(scenario, guide);
  }
}

void AnswerField::makeChoices(const LessonGuide& guide, const sim::LessonQuestion& question) {
  for (const auto& choice : question.choices) {
    auto* row = new QHBoxLayout;
    auto* button = new QRadioButton;
    const QString text = guide.inLanguage(choice.text);
    button->setAccessibleName(text);
    connect(button, &QRadioButton::clicked, this, &AnswerField::given);
    m_choices << button;
    row->addWidget(button, 0, Qt::AlignVCenter);
    row->addWidget(new ChoiceText(text, *button), 1);
    static_cast<QVBoxLayout*>(layout())->addLayout(row);
  }
  // Buttons in different layouts of one parent exclude each other.
}

void AnswerField::makeNodes(const sim::Scenario& scenario, bool mayBeNobody) {
  m_list = new QComboBox;
  m_list->setAccessibleName(tr("Node"));
  m_list->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  m_list->setPlaceholderText(tr("choose, or click in the picture"));
  for (const auto& node : scenario.nodes) {
    if (node.kind == sim::NodeSpec::Kind::host)
      m_list->addItem(QString::fromStdString(node.name), QString::fromStdString(node.name));
  }
  if (mayBeNobody) m_list->addItem(tr("nobody: the request fails"), QString::fromLatin1(sim::nobody.data()));
  m_list->setCurrentIndex(-1);
  layout()->addWidget(m_list);
  connect(m_list, &QComboBox::activated, this, &AnswerField::given);
  connect(&m_focus, &Focus::nodeChosen, this, [this] {
    if (!m_list->isEnabled() || !m_focus.node()) return;
    const auto& name = m_focus.run().scenario().nodes[*m_focus.node()].name;
    const int place = m_list->findData(QString::fromStdString(name));
    if (place < 0) return;  // a switch
    m_list->setCurrentIndex(place);
    Q_EMIT given();
  });
}

void AnswerField::makeValue(const sim::Scenario& scenario, const LessonGuide& guide) {
  const auto& question = *guide.step().question;
  if (guide.isWalked() && guide.walked().answer && net::Mac::parse(guide.walked().answer->text)) {
    // Nobody likes to type a MAC address.
    m_list = new QComboBox;
    m_list->setEditable(true);
    m_list->setAccessibleName(tr("MAC address"));
    m_list->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    for (const auto& node : scenario.nodes) {
      for (const auto& interface : node.interfaces) {
        const QString mac = QString::fromStdString(net::to_text(interface.mac));
        m_list->addItem(
            tr("%1 (%2:%3)").arg(mac, QString::fromStdString(node.name), QString::fromStdString(interface.name)), mac);
      }
    }
    m_list->addItem(tr("ff:ff:ff:ff:ff:ff (everyone)"), QStringLiteral("ff:ff:ff:ff:ff:ff"));
    m_list->setCurrentIndex(-1);
    m_list->lineEdit()->setPlaceholderText(tr("a MAC address: choose or type"));
    m_line = m_list->lineEdit();
    layout()->addWidget(m_list);
  } else {
    m_line = new QLineEdit;
    m_line->setAccessibleName(tr("Answer"));
    m_line->setPlaceholderText(question.asks_for_number() ? tr("a number") : tr("as the frame has it"));
    if (question.asks_for_number()) m_line->setValidator(new QIntValidator(0, 1'000'000'000, m_line));
    layout()->addWidget(m_line);
  }
  connect(m_line, &QLineEdit::textChanged, this, &AnswerField::given);
  connect(m_line, &QLineEdit::returnPressed, this, &AnswerField::checkWanted);
}

QString AnswerField::answer() const {
  for (int i = 0; i < m_choices.size(); ++i) {
    if (m_choices[i]->isChecked()) return QString::number(i);
  }
  if (m_list != nullptr && m_line == nullptr) return m_list->currentData().toString();
  if (m_line == nullptr) return {};
  const QString text = m_line->text().trimmed();
  return text.section(u' ', 0, 0);  // without the owner's name behind a MAC address
}

void AnswerField::setAnswer(const QString& answer) {
  if (!m_choices.isEmpty()) {
    bool isNumber = false;
    const int place = answer.toInt(&isNumber);
    if (isNumber && place >= 0 && place < m_choices.size()) m_choices[place]->click();
  } else if (m_line == nullptr) {
    m_list->setCurrentIndex(m_list->findData(answer));
    Q_EMIT given();
  } else {
    m_line->setText(answer);
  }
}

void AnswerField::setDone(const QString& right) {
  setAnswer(right);
  setEnabled(false);
}

}  // namespace lvslab::gui
