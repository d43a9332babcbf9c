#include "editor/scenario_form.h"

#include <QFormLayout>
#include <QLabel>

#include "editor/values.h"

namespace lvslab::gui {

ScenarioForm::ScenarioForm(Document& document, QWidget* parent)
    : QWidget(parent),
      m_titleEn(new Field(document, tr("Title, English"))),
      m_titleZh(new Field(document, tr("Title, Chinese"))) {
  auto* layout = new QFormLayout(this);
  layout->setRowWrapPolicy(QFormLayout::WrapAllRows);
  const auto title = [&](Field* field, const QString& label, const char* language) {
    field->bind(
        QStringLiteral("title ") + QLatin1String(language),
        [language](const sim::ScenarioText& text) { return localisedValue(text, "/title", language); },
        [language](sim::ScenarioText& text, const QString& typed) { setLocalised(text, "/title", language, typed); });
    layout->addRow(label, field);
  };
  const auto description = [&](const QString& label, const char* language) {
    auto* box = new TextBox(document, label);
    box->bind(
        QStringLiteral("description ") + QLatin1String(language),
        [language](const sim::ScenarioText& text) { return localisedValue(text, "/description", language); },
        [language](sim::ScenarioText& text, const QString& typed) {
          setLocalised(text, "/description", language, typed);
        });
    layout->addRow(label, box);
  };
  title(m_titleEn, tr("Title, English"), "en");
  title(m_titleZh, tr("Title, Chinese"), "zh");
  description(tr("What to notice, English"), "en");
  description(tr("What to notice, Chinese"), "zh");
  auto* until = new Field(document, tr("The run ends at"));
  until->setPlaceholderText(tr("when nothing is left to happen"));
  until->bindTo("/until");
  layout->addRow(tr("The run ends at"), until);
  auto* seed = new Field(document, tr("Seed"));
  seed->setPlaceholderText(QStringLiteral("1"));
  seed->setToolTip(tr("For everything random in the run"));
  seed->bindTo("/seed");
  layout->addRow(tr("Seed"), seed);
}

}  // namespace lvslab::gui
