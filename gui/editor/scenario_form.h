#pragma once
/// What a scenario is called and says, in both languages, and when its run ends.

#include <QWidget>

#include "editor/field.h"
#include "editor/text_box.h"

namespace lvslab::gui {

class ScenarioForm final : public QWidget {
  Q_OBJECT

 public:
  explicit ScenarioForm(Document& document, QWidget* parent = nullptr);
  [[nodiscard]] Field& title(const QString& language) { return *(language == u"zh" ? m_titleZh : m_titleEn); }

 private:
  Field* m_titleEn;
  Field* m_titleZh;
};

}  // namespace lvslab::gui
